"""The evidence of an article: what readers see, what was judged, what is proposed, what is lacking."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import permissions, text
from articles.admin.article import pages
from articles.admin.base import page
from articles.admin.evidence import evaluation
from articles.admin.evidence.finding_forms import AddForm, Ask, JudgeForm
from articles.admin.evidence.submission import InvalidError, Posted
from articles.desk import notes
from articles.errors import ActionRefused
from articles.evidence import ledger, proposals, sentences, source_urls
from articles.models import Article, Evidence, EvidenceRule, Finding, Origin, ProposalState, Source, Stance
from articles.pagination import page_of
from articles.permissions import signed_in
from articles.publishing import rules

PER_PAGE = 30
LATELY = 10


@dataclass(frozen=True)
class Row:
    finding: Finding
    form: JudgeForm

    @property
    def url(self) -> str:
        url = self.finding.evidence.url
        return url if source_urls.is_web(url) else ""

    @property
    def retracted(self) -> Evidence | Source | None:
        marked = (what for what in (self.finding.evidence, self.finding.evidence.source) if what.retracted_at)
        return next(marked, None)


@pages.of_article
def show(request: HttpRequest, article: Article) -> HttpResponse:
    if not permissions.may_note(article, signed_in(request)):
        raise Http404(_("The evidence of this article is for those who work on it."))
    posted = Posted(request, article)
    if request.method != "POST":
        return _page(posted)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        messages.error(request, _("Please press one of the buttons on this page. Nothing was changed."))
        return redirect(pages.address("evidence", article))
    return _answer_to_script(posted, action) if posted.is_script else _answer(posted, action)


def _answer(posted: Posted, action: Callable[[Posted], str]) -> HttpResponse:
    try:
        said = action(posted)
    except InvalidError:
        pass
    except evaluation.UnconfirmedError as unconfirmed:
        posted.ask = unconfirmed.ask
    except ledger.ReasonMissingError as refused:
        posted.ask = Ask(str(refused), _("Do it for this reason"), posted.sent)
    except ActionRefused as refused:
        for sentence in refused.sentences:
            messages.error(posted.request, sentence)
    else:
        messages.success(posted.request, said)
        return redirect(pages.address("evidence", posted.article) + posted.place)
    # The numbers as they are: what was refused is rolled back.
    posted.article = pages.find(posted.request, posted.article.pk)
    return _page(posted)


def _answer_to_script(posted: Posted, action: Callable[[Posted], str]) -> JsonResponse:
    try:
        said = action(posted)
    except (ledger.ReasonMissingError, evaluation.UnconfirmedError):
        # The script sends the form again as a browser does, and the page asks for the reason.
        return JsonResponse({"asks": True}, status=409)
    except (ActionRefused, InvalidError) as refused:
        return JsonResponse({"said": str(refused)}, status=409)
    lacking = _lacks(posted.article, _rule(posted.article))
    return JsonResponse({"said": said, "line": line(posted.article), "lacks": lacking})


# What the buttons do. Each says what happened.


def _add(posted: Posted) -> str:
    form = posted.checked("add", AddForm, posted.article, posted.by)
    ledger.check(posted.article, posted.by)
    evidence = form.evidence()
    ledger.judge(posted.article, evidence, by=posted.by, reason=posted.reason, **form.judged())
    said = _("“%(what)s” is judged.") if form.is_new else _("“%(what)s” was known already, and is judged now.")
    return said % {"what": evidence}


def _judge(posted: Posted) -> str:
    finding = _finding(posted)
    form = posted.checked(f"finding-{finding.pk}", JudgeForm, instance=finding)
    ledger.change(finding, by=posted.by, reason=posted.reason, **form.judged())
    posted.place = f"#finding-{finding.pk}"
    return _("“%(what)s”: changed.") % {"what": finding.evidence}


def _take_back(posted: Posted) -> str:
    finding = _finding(posted)
    what = str(finding.evidence)
    ledger.take_back(finding, by=posted.by, reason=posted.reason)
    return _("“%(what)s” does not belong to this article any more.") % {"what": what}


def _gather(posted: Posted) -> str:
    said = {"name": posted.text("name", longest=200), "note": posted.text("note", longest=300)}
    origin = ledger.gather(posted.article, _chosen(posted), by=posted.by, reason=posted.reason, **said)
    return _("They go back to one origin now: “%(name)s”.") % {"name": origin}


def _part(posted: Posted) -> str:
    chosen = _chosen(posted)
    if not chosen:
        raise ActionRefused(_("Please choose the reports first that are independent after all."))
    ledger.part(posted.article, chosen, by=posted.by)
    return _("Each of them is an origin of its own now.")


def _decide(posted: Posted) -> str:
    """What the keys do, and the buttons that say the same."""
    proposal = pages.row_of(posted.article.proposals.select_related("evidence__source"), posted.data.get("proposal"))
    decision = posted.data.get("decision", "")
    if proposal is None:
        raise ActionRefused(_("This proposal is gone: the report is not about the article after all, or was judged."))
    posted.place = "#proposals"
    what = {"what": proposal.evidence}
    if decision == "reject":
        proposals.reject(proposal, by=posted.by)
        return _("“%(what)s”: rejected.") % what
    if decision == "undo":
        proposals.undo(proposal, by=posted.by, reason=posted.reason)
        return _("“%(what)s” is open again.") % what
    if decision not in Stance.values:
        raise ActionRefused(_("Please press one of the buttons of the proposal. Nothing was changed."))
    proposals.accept(proposal, Stance(decision), by=posted.by, reason=posted.reason)
    return _("“%(what)s”: %(stance)s.") % (what | {"stance": Stance(decision).label})


def _seen(posted: Posted) -> str:
    count = ledger.look_again(posted.article, by=posted.by)
    if note := posted.text("note", longest=500):
        notes.add(posted.article, note, posted.by)
    said = ngettext(
        "Noted: you have looked at %(count)s source.", "Noted: you have looked at %(count)s sources.", count
    )
    return said % {"count": count}


ACTIONS: dict[str, Callable[[Posted], str]] = {
    "add": _add,
    "judge": _judge,
    "take_back": _take_back,
    "gather": _gather,
    "part": _part,
    "decide": _decide,
    "seen": _seen,
    **evaluation.ACTIONS,
}


def _finding(posted: Posted) -> Finding:
    known = posted.article.findings.select_related("evidence__source")
    if finding := pages.row_of(known, posted.data.get("finding")):
        return finding
    raise ActionRefused(_("This is not judged for this article any more: a colleague has taken it back."))


def _chosen(posted: Posted) -> list[Finding]:
    ticked = [pk for pk in posted.data.getlist("chosen") if text.row_key(pk) is not None]
    return list(posted.article.findings.filter(pk__in=ticked[:1000]))


# What the page shows.


def line(article: Article) -> str:
    """What readers see now, in their words."""
    strip = sentences.strip(article)
    return str(strip.long) if strip else _("Readers see no sources yet.")


def _lacks(article: Article, rule: EvidenceRule | None) -> str:
    """What the rule of this form still asks for. "": nothing."""
    return (rules.lacks_evidence(article, rule) or "") if rule else ""


def _rule(article: Article) -> EvidenceRule | None:
    return EvidenceRule.objects.filter(kind=article.working_revision().text().kind).first()


def link(article: Article, request: HttpRequest) -> SafeString | str:
    """Empty for whom it does not concern."""
    if not permissions.may_note(article, signed_in(request)):
        return ""
    return format_html('<a href="{}">{}</a>', pages.address("evidence", article), _("Evidence"))


def advice(article: Article, user: User) -> SafeString | str:
    """What the rule of this form asks for where it blocks nothing."""
    sentence = rules.lacks_what_is_advised(rules.Attempt(article, article.working_revision().text()))
    if not sentence or not permissions.may_note(article, user):
        return ""
    return format_html('{} <a href="{}">{}</a>', sentence, pages.address("evidence", article), _("Evidence"))


def in_short(article: Article, user: User) -> SafeString | str:
    """What readers see, and what waits."""
    if not permissions.may_note(article, user):
        return line(article)
    number = article.proposals.filter(state=ProposalState.OPEN).count()
    waiting = ngettext("%(count)s proposal is open", "%(count)s proposals are open", number) % {"count": number}
    return format_html('{} · <a href="{}">{}</a>', line(article), pages.address("evidence", article), waiting)


def _page(posted: Posted) -> HttpResponse:
    request, article = posted.request, posted.article
    rule = _rule(article)
    add = posted.form("add", AddForm, article, posted.by)
    findings = page_of(request, _listed(article), per_page=PER_PAGE)
    known = article.proposals.select_related("evidence__source", "copy_of__source").defer("evidence__working_copy")
    open_ones = known.filter(state=ProposalState.OPEN).order_by("-score", "pk")
    decided = known.exclude(state=ProposalState.OPEN).order_by("-decided_at", "-pk")
    evaluated = evaluation.context(posted)
    return page(
        request,
        "evidence/evidence.html",
        article,
        media=add.media + evaluated["frame"].media,
        title=_("Evidence"),
        subtitle=str(article),
        ask=posted.ask,
        line=line(article),
        strip=sentences.strip(article),
        rule=rule,
        lacks=_lacks(article, rule),
        may_judge=request.user.has_perm("articles.add_finding"),
        unseen=article.findings.needs_review().count(),
        findings=findings,
        groups=_groups(posted, findings),
        proposals=page_of(request, open_ones, per_page=PER_PAGE, name="proposals"),
        likely=open_ones.filter(is_likely=True).count(),
        decided=decided[:LATELY],
        add=add,
        **evaluated,
    )


def _listed(article: Article) -> QuerySet[Finding]:
    """By origin, then what stands alone. The foreign text is not even read."""
    rows = article.findings.select_related("evidence__source", "origin", "judged_by").defer("evidence__working_copy")
    return rows.order_by(F("origin").asc(nulls_last=True), "evidence", "pk")


def _groups(posted: Posted, findings: Iterable[Finding]) -> list[tuple[Origin | None, list[Row]]]:
    """By origin; what has none stands together."""
    rows = (Row(finding, posted.form(f"finding-{finding.pk}", JudgeForm, instance=finding)) for finding in findings)
    return [(origin, list(same)) for origin, same in groupby(rows, lambda row: row.finding.origin)]
