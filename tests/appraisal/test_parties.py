"""Words and local shares of parties."""

from __future__ import annotations

from energyplan.appraisal.companies import AssetBook
from energyplan.appraisal.parties import PARTIES, local_shares, party_word


def test_words_in_both_languages() -> None:
    assert party_word("municipality", "ja") == "市町村" and party_word("municipality", "en") == "Municipality"
    assert party_word("紫波グリーンエネルギー", "en") == "紫波グリーンエネルギー"
    assert all(party.en and party.ja and 0.0 <= party.local_share <= 1.0 for party in PARTIES.values())


def test_shares_of_the_plan_come_first() -> None:
    shares = local_shares(("forest", "company", "builders"), {"company": 0.4, "builders": 1.0})
    assert shares == {"forest": 0.9, "company": 0.4, "builders": 1.0}
    assert local_shares(("nobody",)) == {"nobody": 0.0}


def test_the_parties_that_an_asset_pays_by_default_are_known() -> None:
    fields = AssetBook.__dataclass_fields__
    assert {fields[key].default for key in ("maker", "builder", "contractor", "staff", "manager")} <= set(PARTIES)
