"""Several sites: which one a client means, what is on it, and that no call tells of another's pages."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction, Site

from faq_pages.delivery.changes import catch_up, compare
from faq_pages.models import ContentChange, Feedback, FrontEnd, RelatedQuestion
from faq_pages.visitors import proofs
from tests.factories import FaqIndexPageFactory, FaqQuestionPageFactory, FaqSectionPageFactory
from tests.translating import change, fresh, publish_by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

API = "/api/v1/"
HOST = "http://testserver"
OTHER = "other.example"
FRONT = "https://front.example/faq"
SECRET = "Where does the other site keep its secrets?"
CALLS = ["locales/", "faq/", "sections/", "questions/", "changes/", "resolve/?path=/en/"]
SEARCHES = ["search/?q=secrets", "search/suggestions/?q=secrets"]


@pytest.fixture
def other_index(index):
    return FaqIndexPageFactory(parent=index.get_parent(), title="The other FAQ", locale=index.locale)


@pytest.fixture
def other_section(other_index):
    return FaqSectionPageFactory(parent=other_index, title="Other section", slug="other-section")


@pytest.fixture
def other_question(other_section):
    return FaqQuestionPageFactory(parent=other_section, title=SECRET, slug="secrets")


@pytest.fixture
def other_site(other_index, other_question, settings):
    settings.ALLOWED_HOSTS = ["*"]
    return Site.objects.create(hostname=OTHER, port=80, root_page=other_index)


@pytest.fixture
def front_end(other_site):
    return FrontEnd.objects.create(site=other_site, address=FRONT)


def get(client, call, site="", **query):
    return client.get(API + call, {**query, **({"site": site} if site else {})})


def titles(answer):
    return {answer["title"], *(q["title"] for s in answer["sections"] for q in s["questions"])}


# --- Which site ----------------------------------------------------------------------------------------


def test_each_site_gives_its_own_faq(other_site, index, client):
    ours, theirs = get(client, "faq/", locale="en").json(), get(client, "faq/", OTHER, locale="en").json()

    assert SECRET not in titles(ours)
    assert (ours["title"], ours["url"]) == (index.title, f"{HOST}/en/")
    assert titles(theirs) == {"The other FAQ", SECRET}
    assert theirs["sections"][0]["questions"][0]["url"] == f"http://{OTHER}/en/other-section/secrets/"


@pytest.mark.parametrize("call", [*CALLS, *SEARCHES])
def test_the_host_of_the_request_decides_nothing(call, other_site, front_end, client):
    catch_up()
    expected = client.get(API + call, headers={"host": "testserver"})

    for host in (OTHER, "front.example", "evil.example:99"):
        response = client.get(API + call, headers={"host": host, "x-forwarded-host": host, "accept-language": ""})
        assert response.content == expected.content, host
        assert response.headers.get("ETag") == expected.headers.get("ETag")
        assert host not in response.content.decode() + str(response.headers)


@pytest.mark.parametrize("call", [*CALLS, *SEARCHES, "questions/{key}/", "sections/{key}/"])
def test_an_unknown_site_is_refused_with_the_names_of_those_there_are(call, other_site, question, client):
    path = API + call.format(key=question.translation_key)

    response = client.get(f"{path}{'&' if '?' in path else '?'}site=nowhere.example")

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["sites"] == [Site.objects.get(is_default_site=True).hostname, OTHER]
    for wish in ("", "%00", "x" * 3000, f"{OTHER}:81", f"http://{OTHER}/"):
        assert client.get(f"{path}{'&' if '?' in path else '?'}site={wish}").status_code == 400
    assert client.get(f"{path}{'&' if '?' in path else '?'}site={OTHER}&site={OTHER}").status_code == 400


def test_sites_of_one_host_are_told_apart_by_their_ports(other_site, other_index, client):
    second = Site.objects.create(hostname=OTHER, port=8443, root_page=other_index)

    item = get(client, "faq/", f"{OTHER.upper()}:8443", locale="en").json()

    assert item["url"] == f"{second.root_url}/en/"
    assert "site=other.example:8443" in item["sections"][0]["alternates"][0]["api_url"]
    response = get(client, "faq/", OTHER, locale="en")
    assert response.status_code == 400, "it could be either"
    assert {f"{OTHER}:80", f"{OTHER}:8443"} < set(response.json()["sites"])


def test_the_default_site_may_be_named_and_answers_alike(other_site, client):
    name = Site.objects.get(is_default_site=True).hostname

    for call in ("locales/", "faq/", "sections/"):
        assert get(client, call, name).content == get(client, call).content


def test_without_a_default_site_one_has_to_be_named(other_site, client):
    Site.objects.filter(is_default_site=True).update(is_default_site=False)

    assert get(client, "faq/").status_code == 404
    assert get(client, "faq/", OTHER).status_code == 200


# --- What is on it -------------------------------------------------------------------------------------


def test_lists_and_counts_hold_the_pages_of_one_site(other_site, other_section, question, section, client):
    for call in ("sections/", "questions/"):
        ours, theirs = get(client, call, locale="en").json(), get(client, call, OTHER, locale="en").json()
        assert (theirs["count"], len(theirs["results"])) == (1, 1)
        assert theirs["results"][0]["key"] not in {item["key"] for item in ours["results"]}
        assert SECRET not in str(ours)
    filtered = {"locale": "en", "section": str(other_section.translation_key)}
    assert get(client, "questions/", **filtered).json()["count"] == 0
    assert get(client, "questions/", OTHER, **filtered).json()["count"] == 1
    counts = {row["code"]: row["questions"] for row in get(client, "locales/", OTHER).json()}
    assert (counts["en"]["source"], counts["es"]["fallback"], counts["es"]["current"]) == (1, 1, 0)
    assert {row["code"]: row["questions"] for row in get(client, "locales/").json()}["en"]["source"] == 11


def test_an_item_of_another_site_is_not_found(other_site, other_question, other_section, question, section, client):
    pairs = [(other_question, question, "questions"), (other_section, section, "sections")]
    for theirs, ours, call in pairs:
        assert get(client, f"{call}/{theirs.translation_key}/", OTHER).json()["title"] == theirs.title
        assert get(client, f"{call}/{ours.translation_key}/").status_code == 200
        for key, site in ((theirs.translation_key, ""), (ours.translation_key, OTHER)):
            response = get(client, f"{call}/{key}/", site)
            assert (response.status_code, response.json()["locales"]) == (404, [])


def test_a_translation_is_on_the_site_of_its_source(other_site, other_question, client):
    for page in (other_question.get_parent().get_parent(), other_question.get_parent(), other_question):
        publish_by_hand(page)

    item = get(client, f"questions/{other_question.translation_key}/", OTHER, locale="es").json()

    assert (item["locale"], item["url"]) == ("es", f"http://{OTHER}/es/other-section/secrets/")
    assert item["section"]["url"] == f"http://{OTHER}/es/other-section/"
    assert get(client, "questions/", locale="es").json()["count"] == 11
    assert get(client, "questions/", OTHER, locale="es").json()["count"] == 1


def test_what_is_below_no_site_is_public_nowhere(other_site, other_question, index, question, client):
    RelatedQuestion.objects.create(page=question, question=other_question)
    catch_up()
    other_site.delete()

    everything = [get(client, call).content.decode() for call in CALLS]
    assert SECRET not in str(everything)
    assert get(client, f"questions/{other_question.translation_key}/").status_code == 404
    assert SECRET not in client.get("/api/wagtail/v2/pages/?limit=20&fields=*").content.decode()
    assert SECRET not in client.get(question.get_url()).content.decode()
    assert str(other_question.translation_key) not in get(client, "changes/").content.decode()


def test_a_site_whose_root_is_no_index_shows_nothing(section, client):
    for number, root in enumerate([Page.objects.get(depth=1), section]):
        Site.objects.create(hostname=f"site-{number}.example", port=80, root_page=root)
        compare()
        site = f"site-{number}.example"
        assert get(client, "faq/", site).status_code == 404
        assert [get(client, call, site).json()["count"] for call in ("sections/", "questions/")] == [0, 0]
        assert get(client, "changes/", site).json()["changes"] == []
    assert get(client, f"sections/{section.translation_key}/").json()["url"] == f"{HOST}/en/the-movement/"


def test_a_private_site_gives_nothing(other_site, other_index, other_question, client):
    compare()
    cursor = get(client, "changes/", OTHER).json()["cursor"]
    PageViewRestriction.objects.create(page=Page.objects.get(pk=other_index.pk), restriction_type="login")
    compare()

    assert get(client, "faq/", OTHER).status_code == 404
    assert get(client, f"questions/{other_question.translation_key}/", OTHER).status_code == 404
    assert get(client, "resolve/", OTHER, path="/en/other-section/secrets/").status_code == 404
    for call in ("sections/", "questions/"):
        assert get(client, call, OTHER).json()["count"] == 0
    assert get(client, "changes/", OTHER).json()["changes"] == []
    assert {row["kind"] for row in get(client, "changes/", OTHER, since=cursor).json()["changes"]} == {"removed"}
    assert {state for row in get(client, "locales/", OTHER).json() for state in row["questions"].values()} == {0}


# --- Addresses -----------------------------------------------------------------------------------------


def addresses(value, name=""):
    """All values of members that hold addresses, wherever they are."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from addresses(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from addresses(inner, name)
    elif value and name in {"url", "api_url", "canonical_url", "next", "previous"}:
        yield name, value


@pytest.mark.parametrize(
    "call", ["faq/", "sections/", "questions/", "questions/?limit=1", "questions/?limit=1&offset=1"]
)
def test_addresses_are_those_of_the_sites_front_end_and_calls_name_the_site(call, front_end, other_section, client):
    FaqQuestionPageFactory.create_batch(2, parent=other_section)

    found = list(addresses(client.get(f"{API}{call}{'&' if '?' in call else '?'}locale=en&site={OTHER}").json()))

    pages = {value for name, value in found if name in {"url", "canonical_url"}}
    calls = {value for name, value in found if name not in {"url", "canonical_url"}}
    assert {value.startswith(f"{FRONT}/en/") for value in pages} == {True}
    for value in calls:
        assert value.startswith(f"{HOST}{API}")
        assert parse_qs(urlsplit(value).query)["site"] == [OTHER]
        assert client.get(value.removeprefix(HOST)).status_code == 200
    assert f"site={OTHER}" not in get(client, "faq/", locale="en").content.decode()


def test_two_sites_may_show_one_faq_each_at_its_own_addresses(index, question, client):
    site = Site.objects.create(hostname="campaign.example", port=443, root_page=index)
    FrontEnd.objects.create(site=site, address=FRONT)

    ours, theirs = get(client, "faq/", locale="es").json(), get(client, "faq/", site.hostname, locale="es").json()

    assert titles(ours) == titles(theirs)
    assert {value.startswith(f"{HOST}/") for _, value in addresses(ours)} == {True}
    assert FRONT not in str(ours)
    assert f'href="{FRONT}/es/register-to-vote/"' in str(theirs)
    said = get(client, "resolve/", site.hostname, path=f"{FRONT}/en/the-movement/what-is-calexit/").json()
    assert said["url"] == f"{FRONT}/en/the-movement/what-is-calexit/"
    assert said["api_url"].endswith(f"?locale=en&site={site.hostname}")
    assert said["key"] == str(question.translation_key)


def test_links_between_sites_lead_to_the_other_site(front_end, other_question, question, section, client):
    RelatedQuestion.objects.create(page=question, question=other_question)
    answer = f'<p><a linktype="page" id="{other_question.pk}">there</a> <a href="/about/">here</a></p>'
    linking = FaqQuestionPageFactory(parent=section, answer=[{"type": "paragraph", "value": answer}])
    back = answer.replace(str(other_question.pk), str(question.pk))
    theirs = FaqQuestionPageFactory(parent=other_question.get_parent(), answer=[{"type": "paragraph", "value": back}])

    related = get(client, f"questions/{question.translation_key}/", locale="en").json()["related"]
    assert f"{FRONT}/en/other-section/secrets/" in {page["url"] for page in related}
    text = str(get(client, f"questions/{linking.translation_key}/", locale="en").json()["answer"])
    assert f'href="{FRONT}/en/other-section/secrets/"' in text
    assert f'href="{HOST}/about/"' in text
    text = str(get(client, f"questions/{theirs.translation_key}/", OTHER, locale="en").json()["answer"])
    assert f'href="{HOST}/en/the-movement/what-is-calexit/"' in text
    assert f'href="http://{OTHER}/about/"' in text


def test_an_address_is_resolved_on_the_site_that_is_named(front_end, other_question, client):
    path = "/en/other-section/secrets/"
    for written in (path, FRONT + path, f"http://{OTHER}{path}"):
        said = get(client, "resolve/", OTHER, path=written).json()
        assert (said["url"], said["key"]) == (FRONT + path, str(other_question.translation_key))
        assert client.get(said["api_url"].removeprefix(HOST)).json()["title"] == SECRET
    assert get(client, "resolve/", path=path).status_code == 404
    assert get(client, "resolve/", path=FRONT + path).status_code == 400
    assert get(client, "resolve/", OTHER, path="/en/the-movement/").status_code == 404


def test_a_page_that_moved_to_another_site_is_found_there(
    front_end, other_section, question, client, django_capture_on_commit_callbacks
):
    old = "/en/the-movement/what-is-calexit/"
    catch_up()
    cursors = {site: get(client, "changes/", site).json()["cursor"] for site in ("", OTHER)}
    with django_capture_on_commit_callbacks(execute=True):
        change(question, slug="calexit")
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=question.pk).move(Page.objects.get(pk=other_section.pk), "last-child")
    compare()

    said = get(client, "resolve/", path=old).json()
    assert said["redirect"] == {"status": 301, "url": f"{FRONT}/en/other-section/calexit/", "path": None}
    assert client.get(old)["Location"] == f"http://{OTHER}/en/other-section/calexit/"
    key = str(question.translation_key)
    for site, kind in (("", "removed"), (OTHER, "published")):
        rows = get(client, "changes/", site, since=cursors[site], locale="en").json()["changes"]
        assert [row["kind"] for row in rows if row["key"] == key] == [kind]


def test_a_vote_is_for_a_question_of_the_site_that_is_named(other_site, other_question, client):
    call = f"{API}questions/{other_question.translation_key}/feedback/"
    challenge = proofs.new_challenge()
    proof = {"challenge": challenge.challenge, "number": proofs.solve(challenge)}
    body = {"locale": "en", "helpful": True, "proof": proof}

    for query, status in (("", 404), ("?site=nowhere.example", 400), (f"?site={OTHER}", 202)):
        assert client.post(call + query, body, content_type="application/json").status_code == status
    assert Feedback.objects.get().page == other_question


# --- Changes -------------------------------------------------------------------------------------------


def test_the_log_of_a_site_tells_of_its_own_pages_alone(front_end, other_question, question, client):
    compare()
    ours, theirs = get(client, "changes/").json(), get(client, "changes/", OTHER, limit=1).json()

    assert str(other_question.translation_key) not in str(ours)
    rows = list(theirs["changes"])
    while theirs["next"]:
        theirs = client.get(theirs["next"].removeprefix(HOST)).json()
        rows += theirs["changes"]
    assert [row["type"] for row in rows] == ["index", "section", "question"]
    for row in rows:
        assert client.get(row["api_url"].removeprefix(HOST)).json()["key"] == row["key"]


def test_what_happens_on_one_site_does_not_show_in_the_log_of_the_other(other_site, other_question, client):
    compare()
    cursors = {site: get(client, "changes/", site).json()["cursor"] for site in ("", OTHER)}

    page = fresh(other_question)
    page.title = "Changed"
    page.save_revision().publish()
    FrontEnd.objects.create(site=other_site, address=FRONT)
    Site.objects.create(hostname="third.example", port=80, root_page=Page.objects.get(depth=1))
    compare()

    assert get(client, "changes/", since=cursors[""]).json()["changes"] == []
    changed = get(client, "changes/", OTHER, since=cursors[OTHER]).json()["changes"]
    assert [row["kind"] for row in changed] == ["changed"] * 3, "the address of its front end is in each"


def test_a_cursor_of_another_site_is_refused(other_site, client):
    compare()
    ours, theirs = get(client, "changes/").json()["cursor"], get(client, "changes/", OTHER).json()["cursor"]

    assert get(client, "changes/", since=ours).status_code == 200
    for response in (get(client, "changes/", OTHER, since=ours), get(client, "changes/", since=theirs)):
        assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
        assert "site" in response.json()["detail"]


def test_another_root_page_is_told_to_the_mirrors_of_a_site(other_site, other_index, index, client):
    compare()
    cursor = get(client, "changes/", OTHER).json()["cursor"]
    other_site.root_page = Page.objects.get(pk=index.pk)
    other_site.save()
    compare()

    rows, complete = [], False
    while not complete:
        answer = get(client, "changes/", OTHER, since=cursor).json()
        rows, cursor, complete = rows + answer["changes"], answer["cursor"], answer["complete"]
    kinds = {(row["key"], row["locale"]): row["kind"] for row in rows}
    assert kinds[str(other_index.translation_key), "en"] == "removed"
    assert kinds[str(index.translation_key), "en"] == "published"
    assert len(rows) == 3 + ContentChange.objects.filter(site__is_default_site=True).count()


# --- Caching, messages, cost ---------------------------------------------------------------------------


@pytest.mark.parametrize("call", CALLS)
def test_the_tag_of_one_site_is_no_tag_of_the_other(call, other_site, client):
    compare()
    call = f"{API}{call}{'&' if '?' in call else '?'}"
    tag = client.get(call.rstrip("?&"))["ETag"]

    response = client.get(f"{call}site={OTHER}", headers={"if-none-match": tag})

    assert response.status_code == 200
    assert response["ETag"] != tag
    assert client.get(f"{call}site={OTHER}", headers={"if-none-match": response["ETag"]}).status_code == 304


def test_the_cost_is_the_same_on_every_site(other_site, other_section, client):
    FaqQuestionPageFactory.create_batch(10, parent=other_section)
    costs = {}
    for site in ("", OTHER):
        get(client, "faq/", site, locale="en")  # Fills the cache of site roots.
        for call in CALLS[:-1]:
            with CaptureQueriesContext(connection) as queries:
                assert get(client, call, site, **({} if call == "locales/" else {"locale": "en"})).status_code == 200
            costs[site, call] = len(queries)
    for call in CALLS[:-1]:
        # What nothing is linked from needs not be looked up.
        assert costs[OTHER, call] <= costs["", call], call


# --- The pages themselves ------------------------------------------------------------------------------


def test_pages_are_those_of_the_host(other_site, other_question, client):
    ours, theirs = client.get("/en/").content.decode(), client.get("/en/", headers={"host": OTHER}).content.decode()

    assert SECRET in theirs
    assert SECRET not in ours
    assert "What is CalExit" not in theirs
    assert f'<link rel="canonical" href="{HOST}/en/">' in ours
    assert f'<link rel="canonical" href="http://{OTHER}/en/">' in theirs
    assert client.get("/en/other-section/secrets/").status_code == 404
    assert OTHER not in ours
    assert f'href="{HOST}/en/"' in client.get("/en/", headers={"host": "evil.example"}).content.decode()


def test_a_page_links_to_the_host_of_a_page_on_another_site(front_end, other_question, question, section, client):
    RelatedQuestion.objects.create(page=question, question=other_question)
    answer = f'<p><a linktype="page" id="{other_question.pk}">there</a></p>'
    linking = FaqQuestionPageFactory(parent=section, answer=[{"type": "paragraph", "value": answer}])
    address = f'href="http://{OTHER}/en/other-section/secrets/"'

    assert address in client.get("/en/the-movement/what-is-calexit/").content.decode()
    assert address in client.get(f"/en/the-movement/{linking.slug}/").content.decode()
    back = client.get("/en/other-section/secrets/", headers={"host": OTHER}).content.decode()
    assert 'href="/en/other-section/"' in back


def test_an_index_for_the_next_site_is_made_by_hand_once_the_last_is_shown(index, editor):
    root = index.get_parent()
    add = reverse("wagtailadmin_pages:add", args=["faq_pages", "faqindexpage", root.pk])
    assert editor.get(add).status_code == 200
    made = FaqIndexPageFactory(parent=root, locale=index.locale)
    assert editor.get(add).status_code == 302
    Site.objects.create(hostname=OTHER, port=80, root_page=made)
    assert editor.get(add).status_code == 200
