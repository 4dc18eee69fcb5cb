"""Checks on translated strings: no error on a correct translation, and the right name for each mistake."""

from pathlib import Path

import pytest
import yaml

from faq_pages.translation.checks import (
    NO_TERMS,
    GlossaryEntry,
    Severity,
    Terms,
    check_link,
    check_locale,
    check_string,
)
from faq_pages.translation.checks.glossary_file import read_glossary

CONTENT = Path(__file__).resolve().parent.parent / "faq_pages" / "content"
GLOSSARY = read_glossary(CONTENT / "glossary.yaml")
LANGUAGES = ["es", "zh-hant", "vi", "fil", "ko", "km", "zh-hans", "hi", "ja", "th", "pa", "hy", "fa", "ar", "hmn", "ru"]
LANGUAGES += ["lo", "uk"]
SENTENCES = yaml.safe_load((Path(__file__).parent / "data" / "translated_sentences.yaml").read_text(encoding="utf-8"))
TRANSLATIONS = [
    pytest.param(code, sentence["source"], text, id=f"{code}-{number}")
    for number, sentence in enumerate(SENTENCES)
    for code, text in sentence.items()
    if code != "source"
]


def found(findings, severity=None):
    """Names of the checks that found something, each once."""
    return sorted({finding.check for finding in findings if severity in (None, finding.severity)})


def errors(source, translation, language_code="es", **options):
    return found(check_string(source, translation, language_code, **options), Severity.ERROR)


def warnings(source, translation, language_code="es", **options):
    return found(check_string(source, translation, language_code, **options), Severity.WARNING)


@pytest.mark.parametrize(("language_code", "source", "translation"), TRANSLATIONS)
def test_a_correct_translation_has_no_findings(language_code, source, translation):
    assert check_string(source, translation, language_code, terms=GLOSSARY.terms_in(language_code)) == []


LINK = 'See our <a id="a1">platform page</a> and <a id="a2">list</a>.'
WRONG = {
    "empty": [
        ("es", "Contact", "   "),
        ("km", "Contact", "\u200b"),
        ("ja", "<b>Contact</b>", "<b></b>"),
    ],
    "placeholders": [
        ("es", "You have {count} votes.", "Usted tiene {cuenta} votos."),
        ("ja", "You have %(count)s votes.", "投票があります。"),
        ("ru", "Hello %s.", "Здравствуйте."),
    ],
    "markup": [
        ("es", "A <b>free</b> state.", "Un estado libre."),
        ("es", "A free state.", "Un estado <b>libre</b>."),
        ("es", "A <b>free</b> state.", "Un estado <b>libre."),
        ("es", "A <b>very <i>free</i></b> state.", "Un estado <b>muy <i>libre</b></i>."),
        ("zh-hant", "A free state.", "<p>自由的州。</p>"),
        ("zh-hant", "A free state.", '<b class="x">自由的州。</b>'),
        ("es", "A free state.", "Un estado <!-- libre --> libre."),
        ("es", "Our page.", '<a id="a9">Nuestra página</a>.'),
        ("es", LINK, 'Vea <a id="a1">la plataforma y <a id="a2">la lista</a></a>.'),
        ("es", "Our page.", f"{'<b>' * 5000}Nuestra página{'</b>' * 5000}."),
    ],
    "links": [
        ("es", LINK, 'Vea nuestra plataforma y <a id="a2">la lista</a>.'),
        ("ar", LINK, 'انظر <a id="a1">المنصة</a> و<a id="a1">القائمة</a>.'),
        ("es", LINK, 'Vea nuestra plataforma <a id="a1"></a> y <a id="a2">la lista</a>.'),
        ("es", "Go to https://registertovote.ca.gov/.", "Vaya a https://registrarse.ca.gov/."),
        ("es", "Go to registertovote.ca.gov.", "Vaya al sitio."),
        ("th", "Our site.", "เว็บไซต์ของเรา https://example.org"),
        ("ko", "Write to chair@party.org.", "chair@party.com으로 보내 주세요."),
        ("fa", "Call 916-555-0100.", "با ۹۱۶-۵۵۵-۰۱۰۱ تماس بگیرید."),
    ],
    "link_scheme": [
        ("es", "Our page.", "Nuestra página: javascript:alert(1)."),
        ("es", "Our page.", '<a href="javascript:alert(1)">Nuestra página</a>.'),
        ("es", "Our page.", '<a href="&#106;ava\nscript:alert(1)">Nuestra página</a>.'),
        ("es", "Our page.", "Nuestra página: ftp://example.org."),
        ("ja", "Our page.", "ページ data:text/html,x"),
    ],
    "protected": [
        ("es", "Join the California National Party.", "Únase al Partido Nacional de California."),
        ("ko", "CNP supports you.", "당은 여러분을 지지합니다."),
        ("zh-hant", "Yes California", "是的加州"),
        ("fa", "A 501(c)(3) organization.", "یک سازمان 501(c)(4)."),
    ],
    "script": [
        ("ja", "We support every voter in the state.", "We support every voter in the state."),
        ("lo", "We support every voter in the state.", "Nous soutenons chaque électeur de l’État."),
        ("es", "We support every voter.", "我们支持每一位选民。"),
        ("ko", "We support every voter.", "私たちはすべての有権者を支持します。"),
        ("hi", "We support every voter.", "আমরা প্রত্যেক ভোটারকে সমর্থন করি।"),
        ("km", "We support every voter.", "เราสนับสนุนผู้มีสิทธิเลือกตั้งทุกคน"),
        ("zh-hant", "Register to vote", "登记投票，了解选举"),
        ("zh-hans", "Register to vote", "登記投票，瞭解選舉"),
        ("zh-hans", "Voter information guide", "選民資訊指南"),
        ("zh-hant", "We support every voter.", "私たちはすべての有権者を支持します。"),
        ("ja", "Official information for registered voters.", "致所有登记选民的官方信息：请于选举日之前完成登记。"),
        (
            "uk",
            "We support every voter in the state.",
            "Мы поддерживаем каждого избирателя, чтобы выборы были честными.",
        ),
        ("ru", "We support all voters here.", "Ми підтримуємо всіх виборців, які живуть тут і їхні сім’ї."),
        (
            "fa",
            "We support all voters and defend human rights.",
            "نحن ندعم جميع الناخبين وندافع عن حقوق الإنسان والحرية.",
        ),
        ("ar", "We support all voters of California.", "ما از همهٔ رأی‌دهندگان کالیفرنیا پشتیبانی می‌کنیم و پیگیریم."),
    ],
    "control_characters": [
        ("es", "Our page.", "Nuestra\u200b página."),
        ("es", "Our page.", "Nuestra \u202epágina."),
        ("ar", "Our page.", "\u202bصفحتنا."),
        ("fa", "Our page.", "\u2067صفحهٔ ما."),
        ("vi", "Our page.", "\ufeffTrang của chúng tôi."),
        ("ko", "Our page.", "우리\u3164페이지."),
        ("es", "Our page.", "Nuestra p\ufffdgina."),
        ("es", "Our page.", "Nuestra página\u0007."),
        ("es", "Our page.", "Nuestra\u2028página."),
    ],
    "normalization": [
        ("vi", "Vietnamese", "Tie\u0302\u0301ng Vie\u0323\u0302t"),
        ("es", "Page", "Pa\u0301gina"),
        ("ko", "Korea", "\u1112\u1161\u11ab국"),
    ],
    "too_long": [("es", "Donate", "Haga una donación hoy mismo")],
}
"""By the check that has to refuse it: language, English, wrong translation."""


@pytest.mark.parametrize(
    ("check", "language_code", "source", "translation"),
    [(check, *case) for check, cases in WRONG.items() for case in cases],
)
def test_a_mistake_is_an_error_of_the_right_name(check, language_code, source, translation):
    limit = 20 if check == "too_long" else None

    assert check in errors(source, translation, language_code, terms=GLOSSARY.terms_in(language_code), max_length=limit)


DOUBTFUL = {
    "money": [("es", "It costs $5.", "Cuesta 5."), ("hi", "At 40%.", "40 पर।"), ("ko", "It costs €5.", "5 듭니다.")],
    "dates": [
        ("es", "In February 10, 2017.", "El 10 de marzo de 2017."),
        ("zh-hans", "Founded in March 2017.", "成立于2017年春。"),
        ("th", "Founded in 2017.", "ก่อตั้งในปี 2560"),
        ("fa", "Founded in 2017.", "تأسیس در سال ۱۳۹۶."),
        ("ja", "Founded in 2017.", "平成29年に設立。"),
        ("uk", "Founded in March 2017.", "Засновано в травні 2017 року."),
    ],
    "glossary": [
        ("ko", "Ask the Secretary of State.", "국무장관에게 문의하세요."),
        ("zh-hant", "A referendum.", "一次投票。"),
        ("vi", "Your county.", "Thành phố của quý vị."),
    ],
    "protected": [("es", "CNP supports you.", "El cnp lo apoya.")],
    "unchanged": [
        ("es", "Register to vote", "Register to vote"),
        ("ja", "Frequently Asked Questions", "Frequently Asked Questions"),
        ("hmn", "We are proud of this and of you all.", "We are proud of this and of you all, yog li."),
    ],
    "script": [("zh-hant", "Our organization supports every voter.", "我們的組織支持每一位选民。")],
    "length": [
        ("es", "We will need to see the full text of that initiative before we can support it.", "Tendremos que ver."),
        ("zh-hant", "We need to see the full text of it all.", "我們需要先看到那項提案的全文，" * 3),
    ],
    "punctuation": [
        ("es", "What is it?", "Qué es."),
        ("es", "What is it?", "Qué es?"),
        ("ja", "This is it.", "これですか？"),
        ("hi", "What is it?", "यह क्या है।"),
        ("hy", "What is it?", "Սա այն է։"),
        ("vi", "Our values", "Giá trị của chúng tôi."),
        ("th", "This is it.", "นี่ใช่ไหม?"),
    ],
    "repetition": [
        ("es", "The people of the state.", "El el pueblo del estado."),
        ("ru", "The people of the state.", "Народ народ штата."),
        ("zh-hans", "The people vote here.", "人民投票人民投票人民投票人民投票人民投票。"),
        ("es", "Freedom matters to us. Come.", "La libertad nos importa. La libertad nos importa."),
        ("hmn", "The people.", "cov neeg no cov neeg no cov neeg no cov neeg no"),
    ],
    "artefact": [
        ("es", "Our values", "Traducción: Nuestros valores"),
        ("es", "Our values", "As an AI, nuestros valores"),
        ("zh-hans", "Our values", "翻译：我们的价值观"),
        ("es", "Rights &amp; duties", "Derechos &amp;amp; deberes"),
        ("es", "Our values", "Nuestros valores aquÃ\u00ad"),
        ("ru", "Our values", r"Наши \[ценности\]"),
    ],
    "capitals": [
        ("zh-hant", "Free aids and services.", "免費的AIDS和服務。"),
        ("fil", "Free aids and services.", "Libreng AIDS at mga serbisyo."),
        ("es", "Our values.", "Nuestros VALORES."),
        ("es", "Our values are YOURS.", "Nuestros VALORES son los SUYOS."),
    ],
    "spacing": [
        ("es", "Our values.", "Nuestros  valores."),
        ("es", "Our values.", "Nuestros valores ."),
        ("es", "Our values.", " Nuestros valores."),
        ("ar", "Yes, of course.", "نعم ، بالطبع."),
    ],
    "brackets": [
        ("es", "Our values (all).", "Nuestros valores (todos."),
        ("ja", "Our “values”.", "私たちの「価値観。"),
        ("fa", "Our “values”.", "«ارزش‌های» ما»."),
        ("uk", "Our “values”.", "Наші «цінності."),
        ("zh-hans", "Our “values”.", "我们的“价值观。"),
    ],
    "negation": [
        ("es", "We do not accept money.", "Aceptamos dinero."),
        ("zh-hant", "We never accept money.", "我們接受金錢。"),
        ("ja", "We can’t accept money.", "お金を受け取ります。"),
        ("ru", "We never accept money.", "Мы принимаем деньги."),
        ("hmn", "We do not accept money.", "Peb txais nyiaj."),
    ],
    "control_characters": [("es", "Independence.", "Indepen\u00addencia.")],
    "normalization": [("fa", "Our page.", "صفحه\u200cي ما."), ("ar", "Our page.", "ﺻﻔﺤﺘﻨﺎ.")],
}
"""By the check that has to doubt it: language, English, translation."""


@pytest.mark.parametrize(
    ("check", "language_code", "source", "translation"),
    [(check, *case) for check, cases in DOUBTFUL.items() for case in cases],
)
def test_a_doubt_is_a_warning_of_the_right_name(check, language_code, source, translation):
    findings = check_string(source, translation, language_code, terms=GLOSSARY.terms_in(language_code))

    assert check in found(findings, Severity.WARNING)
    assert found(findings, Severity.ERROR) == []


RIGHT = {
    "links and tags may change places": [
        ("ja", LINK, '<a id="a2">リスト</a>と<a id="a1">綱領のページ</a>をご覧ください。'),
        ("ar", "A <b>free</b> and <i>just</i> state.", "ولاية <i>عادلة</i> و<b>حرة</b>."),
        ("es", "A <b>free</b> state.", "Un estado <strong>libre</strong>."),
    ],
    "an address may lead to the page in the language": [
        ("es", "See https://www.sos.ca.gov/elections/.", "Vea https://www.sos.ca.gov/es/elections/."),
        ("vi", "See https://example.org/?lang=en.", "Xem https://example.org/?lang=vi."),
        ("zh-hant", "See registertovote.ca.gov.", "請見https://registertovote.ca.gov。"),
    ],
    "a telephone number may be written in another way": [
        ("es", "Call (916) 555-0100 now.", "Llame ahora al +1 916 555 0100."),
        ("ar", "Call 916-555-0100 now.", "اتصل الآن على \u200e٩١٦-٥٥٥-٠١٠٠."),
    ],
    "particles, cases and articles cling to names": [
        ("ko", "CNP supports you.", "CNP는 여러분을 지지합니다."),
        ("fil", "CNP’s members support you.", "Sinusuportahan ka ng mga kasapi ng CNP."),
        ("hy", "CNP supports you.", "CNP-ն աջակցում է ձեզ։"),
        ("fa", "CNP supports you.", "CNPها از شما پشتیبانی می‌کنند."),
        ("zh-hant", "California National Party", "California National Party（加州國家黨）"),
        ("hmn", "CNP supports you.", "CNP txhawb nqa koj."),
    ],
    "names, addresses and short texts have no script": [
        ("ja", "California National Party", "California National Party"),
        ("lo", "Rio Grande do Sul", "Rio Grande do Sul"),
        ("th", "https://registertovote.ca.gov/", "https://registertovote.ca.gov/"),
        ("fa", "Chair@CaliforniaNational.Party", "Chair@CaliforniaNational.Party"),
        ("hi", "CalExit", "CalExit"),
        ("ko", "OK", "OK"),
        ("lo", "The California National Party in Laos", "ລາວ California National Party"),
    ],
    "the invisible characters that a script needs": [
        ("km", "Our page.", "ទំព័រ\u200bរបស់\u200bយើង។"),
        ("fa", "We want.", "ما می\u200cخواهیم."),
        ("th", "Our page.", "หน้า\u200bของเรา"),
        ("lo", "Our page.", "ໜ້າ\u200bຂອງພວກເຮົາ"),
        ("ar", "Our page (A).", "صفحتنا \u2066(A)\u2069."),
    ],
    "the marks of other scripts": [
        ("es", "What? Yes!", "¿Qué? ¡Sí!"),
        ("hy", "What is it?", "Ի՞նչ է սա։"),
        ("hi", "This is it.", "यह वही है।"),
        ("pa", "This is it.", "ਇਹ ਉਹੀ ਹੈ।"),
        ("pa", "This is it.", "ਇਹ ਉਹੀ ਹੈ."),
        ("ja", "What is it?", "それは何ですか。"),
        ("ar", "What is it?", "ما هذا؟"),
        ("th", "This is it.", "นี่แหละ"),
        ("km", "This is it?", "នេះ​មែន​ទេ ?"),
        ("fr", "What is it?", "Qu’est-ce\u00a0?"),
        ("uk", "A “free state”.", "„Вільний штат“."),
    ],
    "the letters with a dot that keyboards write as one": [
        ("hi", "Need", "\u095b\u0930\u0942\u0930\u0924"),
        ("pa", "City", "\u0a36\u0a39\u0a3f\u0a30"),
    ],
    "words said twice in good style": [
        ("hi", "Slowly.", "धीरे धीरे।"),
        ("vi", "Every day we walk.", "Ngày ngày ta đi."),
    ],
    "capitals for capitals": [
        ("es", "From people such as YOU!", "¡De personas como USTED!"),
        ("vi", "From people such as YOU!", "Từ những người như QUÝ VỊ!"),
        ("ko", "Vote for CNP.", "CNP는 여러분의 당입니다. CNP로 오세요."),
        ("es", "The United States.", "EE. UU."),
        ("ru", "The United States vote.", "США голосуют."),
    ],
    "what the English does as well": [
        ("es", "1) First.", "1) Primero."),
        ("es", "Write to {name}.", "Escriba a {name}."),
        ("es", "Not ftp://a.org here.", "Aquí no ftp://a.org."),
    ],
    "not only is no denial": [("es", "Not only this.", "También esto.")],
    "not translated because there is nothing to translate": [
        ("es", "CNP", "CNP"),
        ("ja", "2017", "2017"),
        ("es", "{count}", "{count}"),
        ("es", "NASA", "NASA"),
    ],
}
"""By the rule: language, English, correct translation."""


@pytest.mark.parametrize(
    ("language_code", "source", "translation"), [case for cases in RIGHT.values() for case in cases]
)
def test_a_peculiarity_of_a_language_is_no_mistake(language_code, source, translation):
    findings = check_string(source, translation, language_code, terms=GLOSSARY.terms_in(language_code))

    # Whether a name that nobody protects should have been translated, only a person can tell.
    assert set(found(findings)) <= ({"unchanged"} if source == "Rio Grande do Sul" else set())


@pytest.mark.parametrize("language_code", LANGUAGES)
def test_an_untranslated_sentence_is_noticed_in_every_language(language_code):
    sentence = "We will need to see the full text of that initiative before we can support it."

    assert {"unchanged", "script"} & set(found(check_string(sentence, sentence, language_code)))


@pytest.mark.parametrize("language_code", LANGUAGES)
def test_every_language_has_its_words_of_denial(language_code):
    assert "negation" in warnings("We never accept it.", "CNP", language_code)


def test_a_language_that_the_site_does_not_have_is_checked_as_far_as_possible():
    assert errors("We have 40 votes.", "Wir haben 41 Stimmen.", "de") == ["numbers"]
    assert errors("We have 40 votes.", "Wir haben 40 Stimmen.", "de") == []


def test_the_length_is_that_of_the_text_and_not_of_its_markup():
    assert errors("A &amp; B", "A &amp; B", max_length=5) == []
    assert errors("A &amp; B", "A &amp; BC", max_length=5) == ["too_long"]


def test_errors_come_before_warnings():
    findings = check_string("We have 40 votes.", "Tenemos  41 votos", "es")

    severities = [finding.severity for finding in findings]
    assert severities == sorted(severities)
    assert set(severities) == {Severity.ERROR, Severity.WARNING}


def test_a_message_names_what_is_missing():
    findings = check_string(LINK, 'Vea nuestra plataforma y <a id="a2">la lista</a>.', "es")

    assert [finding.message for finding in findings] == ["The link “platform page” (a1) is missing."]


def test_a_longer_term_is_not_taken_for_the_shorter_in_it():
    terms = Terms(glossary=(GlossaryEntry("state", ("estad",)), GlossaryEntry("Secretary of State", ("Secretar",))))

    assert warnings("Ask the Secretary of State.", "Pregunte a la Secretaría.", terms=terms) == []
    assert warnings("Ask the state.", "Pregunte a la Secretaría.", terms=terms) == ["glossary"]


def test_words_that_the_glossary_keeps_in_english_do_not_count_against_the_script():
    source, translation = "Single payer healthcare for all", "모두에게 single payer healthcare"

    assert errors(source, translation, "ko") == ["script"]
    kept = Terms(glossary=(GlossaryEntry("single payer healthcare", ("single payer healthcare",)),))
    assert errors(source, translation, "ko", terms=kept) == []


def test_a_name_inside_a_longer_name_is_not_asked_for_twice():
    terms = Terms(("Yes California", "Yes California Fund"))

    [finding] = check_string("Join the Yes California Fund.", "Únase al fondo ahora.", "es", terms=terms)

    assert "“Yes California Fund” is" in finding.message


def test_a_term_inside_a_protected_name_is_not_asked_for():
    terms = Terms(("Yes California",), (GlossaryEntry("California", ("加州",)),))

    assert warnings("Yes California", "Yes California", "zh-hant", terms=terms) == []


def test_without_terms_nothing_is_asked_for():
    assert errors("Join the CNP.", "Únase al partido.", terms=NO_TERMS) == []


@pytest.mark.parametrize("address", ["https://a.org", "http://a.org", "mailto:a@b.org", "tel:+1", "/es/x/", "#top"])
def test_an_ordinary_address_may_be_linked(address):
    assert check_link(address) == []


@pytest.mark.parametrize(
    "address", ["javascript:x", " JavaScript:x", "java\tscript:x", "data:,x", "ftp://a.org", "&#x6a;avascript:x"]
)
def test_any_other_scheme_may_not_be_linked(address):
    assert found(check_link(address), Severity.ERROR) == ["link_scheme"]


def test_the_same_text_in_two_translations_is_told():
    pairs = [("Donate", "Donar"), ("Donate.", "Haga una donación."), ("Contact", "Contacto")]

    [inconsistency] = check_locale(pairs)

    assert inconsistency.translations == ("Donar", "Haga una donación.")
    assert (inconsistency.finding.check, inconsistency.finding.severity) == ("consistency", Severity.WARNING)


def test_two_texts_in_one_translation_are_told():
    [inconsistency] = check_locale([("Donate", "Contacto"), ("Contact", "Contacto"), ("Contact!", "Contacto")])

    assert inconsistency.sources == ("Donate", "Contact")
