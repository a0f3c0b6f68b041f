from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Pulse(models.Model):
    """When the background process last ran: one row for all workers."""

    last_run = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(name="pulse_is_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.last_run):%d.%m.%Y %H:%M:%S}"

    @classmethod
    def beat(cls) -> None:
        cls.objects.update_or_create(pk=1, defaults={"last_run": timezone.now()})

    @classmethod
    def last(cls) -> datetime | None:
        return cls.objects.values_list("last_run", flat=True).first()
