"""Words for what the books, the region and the sensitivity speak of, in English and Japanese."""

from __future__ import annotations

import re
from functools import lru_cache

from energyplan.appraisal.parties import party_word
from energyplan.appraisal.sheets import LINES
from energyplan.report.blocks import Words
from energyplan.report.figures.names import use_words

STAGES: dict[str, Words] = {
    "manufacture": Words("Making equipment", "機器製造"),
    "installation": Words("Planning and installing", "設計・工事"),
    "operation": Words("Running and maintaining", "運営・保守"),
    "ownership": Words("Owning", "所有・出資"),
}
PARTS: dict[str, Words] = {
    "profits": Words("Profits", "利益"),
    "wages": Words("Wages", "賃金"),
    "taxes": Words("Taxes", "税収"),
}
DRIVERS: dict[str, Words] = {
    "capital_cost": Words("Capital cost", "設備投資費"),
    "fuel_price": Words("Fuel price", "燃料価格"),
    "grid_price": Words("Grid electricity price", "系統電力価格"),
    "demand": Words("Energy sold", "販売量(需要)"),
    "interest": Words("Interest on loans", "借入金利"),
}
FIGURES: dict[str, Words] = {
    "project_irr": Words("Project IRR before tax", "事業IRR(税引前)"),
    "project_irr_after_tax": Words("Project IRR after tax", "事業IRR(税引後)"),
    "equity_irr": Words("Equity IRR", "エクイティIRR"),
    "least_dscr": Words("Least DSCR", "最小DSCR"),
    "mean_dscr": Words("Mean DSCR", "平均DSCR"),
    "llcr": Words("Loan-life cover", "融資期間カバー率(LLCR)"),
    "payback": Words("Payback", "投資回収年数"),
    "npv": Words("Net present value", "正味現在価値"),
    "equity_npv": Words("Net present value of equity", "出資の正味現在価値"),
}
_CARRIERS: dict[str, Words] = {
    "electricity": Words("Electricity from the grid", "系統電力"),
    "plants and export": Words("Plants and feed-in", "プラント・売電分"),
}
ISLANDS: dict[str, Words] = {
    "electricity": Words("Electricity", "電力"),
    "heat": Words("Heat", "熱"),
    "cooling": Words("Cold", "冷熱"),
}
#: Why a figure does not exist, or what to know of it, as the appraisal says it; `{}` is a number.
_REASONS: tuple[tuple[str, str], ...] = (
    ("a flow is not a finite number", "有限でない収支がある"),
    ("no money flows", "収支がない"),
    ("all years cost money, none earns any: no rate makes up for it", "全ての年が支出超過で、収益率は存在しない"),
    ("no year costs money: any rate is exceeded", "支出超過の年がなく、収益率は定まらない"),
    ("no rate between -99.99 % and +100 million % balances costs and income", "収支が釣り合う収益率は存在しない"),
    ("several rates balance costs and income ({}); use the present value",
     "収支が釣り合う収益率が複数ある({})。正味現在価値で判断する"),
    ("the only positive one of several rates", "複数ある収益率のうち唯一の正の値"),
    ("no return: income never comes near the costs (the rate that balances them is {} a year)",
     "収益なし。収入が費用に遠く及ばない(収支が釣り合う率は年{})"),
    ("not within {} years: {} are still missing", "{}年以内に回収できない(不足{})"),
    ("no debt service in any year", "元利返済がない"),
    ("nothing is owed before the first debt service", "最初の返済前に借入残高がない"),
    ("in year {}, which earns less than it costs; years 0 to {} are building years",
     "{}年目(支出超過)。0〜{}年目は建設期間"),
    ("in year {}, which earns less than it costs", "{}年目(支出超過)"),
    ("in year {}; years 0 to {} are building years", "{}年目。0〜{}年目は建設期間"),
    ("in year {}", "{}年目"),
    ("at the end of year {}", "{}年目末"),
    ("cover that the full loan would have", "満額を借りた場合の余裕率"),
    ("no carbon is avoided", "CO2は削減されない"),
    ("the plan saves money as well", "費用も節減される"),
    ("no income in the first round", "第1段階の所得がない"),
    ("met already without a further grant", "追加の補助金なしで達成"),
    ("met already at the lowest tariff of {}", "下限の料金{}で達成済み"),
    ("the owners pay nothing in: grants and loans pay for everything", "補助金と借入で全額を賄い、出資がない"),
    ("even if it earned what customers pay today {} is {}, not {}",
     "需要家の現在の支払額をすべて得ても{}は{}で、目標{}に届かない"),
    ("even if it earned {} times what customers pay today {} is {}, not {}",
     "需要家の現在の支払額の{}倍を得ても{}は{}で、目標{}に届かない"),
    ("even at what customers pay today {} is {}, not {}", "現在の料金水準でも{}は{}で、目標{}に届かない"),
    ("even at {} times what customers pay today {} is {}, not {}", "現在の{}倍の料金でも{}は{}で、目標{}に届かない"),
    ("even at the highest tariff of {} {} is {}, not {}", "上限の料金({})でも{}は{}で、目標{}に届かない"),
    ("even with a grant of {} {} is {}, not {}", "補助金{}でも{}は{}で、目標{}に届かない"),
    ("a little less falls short at once", "わずかに下げると直ちに不足する"),
    ("not asked for", "算出対象外"),
    ("no energy is delivered", "供給量がない"),
)  # fmt: skip

_IN_ITS_PLACE = ("; it earns the planning rate in its place", "。代わりに計画割引率を得る料金とする")


@lru_cache(maxsize=256)
def reason_words(reason: str) -> Words:
    """Return why a figure does not exist in both languages; as it stands where nobody translated it."""
    head, mark, _ = reason.partition(_IN_ITS_PLACE[0])
    if mark:
        return Words(reason, reason_words(head).ja + _IN_ITS_PLACE[1])
    for english, japanese in _REASONS:
        pattern = re.escape(english).replace(re.escape("{}"), "(.+?)")
        found = re.fullmatch(pattern, reason, flags=re.DOTALL)
        if found:
            return Words(reason, japanese.format(*found.groups()))
    return Words(reason, reason)


def party_words(name: str) -> Words:
    """Return what a party of the ledger is called; ``customers: house`` by the group."""
    head, _, group = name.partition(": ")
    if head == "customers" and group:
        return use_words(group)
    return Words(party_word(name, "en"), party_word(name, "ja"))


def loan_words(name: str) -> Words:
    """Return what a loan is called: by its lender, or the name that the scenario gives it."""
    for prefix, told in (
        ("replacement loan of ", Words("{}, for replacement", "{}(更新用)")),
        ("loan of ", Words("{}", "{}")),
    ):
        if name.startswith(prefix):
            lender = party_words(name.removeprefix(prefix))
            return Words(told.en.format(lender.en), told.ja.format(lender.ja))
    return Words(name, name)


def fill(template: Words, **parts: Words | str) -> Words:
    """Return a text in both languages with the parts set in, each in its language."""
    english = {k: v.en if isinstance(v, Words) else v for k, v in parts.items()}
    japanese = {k: v.ja if isinstance(v, Words) else v for k, v in parts.items()}
    return Words(template.en.format(**english), template.ja.format(**japanese))


def inside(words: Words) -> Words:
    """Return a heading as it stands inside a sentence: English begins small."""
    return Words(words.en[:1].lower() + words.en[1:], words.ja)


def energy_words(name: str, fuel: Words) -> Words:
    """Return what a carrier of the carbon balance is called; `fuel` where it is a fuel."""
    return _CARRIERS.get(name, fuel)


@lru_cache(maxsize=1)
def line_words() -> dict[str, Words]:
    """Return the lines of the statements by ``statement.line``, as in the dataset; cash where the sheet has none."""
    found: dict[str, Words] = {}
    for part, name, en, ja in LINES:
        if (part, name) == ("cash", "closing"):
            found["cash.change"] = Words("Change of cash", "現金増減")
        if (part, name) == ("balance", "assets"):
            found["balance.cash"] = Words("Cash", "現金")
        found[f"{part}.{name}"] = Words(en, ja)
    return found
