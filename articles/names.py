from django.contrib.auth.models import User


def name_of(user: User | None) -> str:
    """Who it was, as colleagues know them; a dash where the account does not exist any more."""
    return (user.get_full_name() or user.get_username()) if user else "–"
