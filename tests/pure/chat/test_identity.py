from nullticket.features.chat.identity import Claim, signature_of, verify

ADDRESS = "user@company.com"


def claim(secret: str = "one", *, expires: int = 600) -> Claim:
    return Claim(ADDRESS, expires, signature_of(secret, ADDRESS, expires))


def test_a_claim_is_good_for_each_secret_in_use_and_in_either_case():
    upper = Claim(ADDRESS, 600, claim().signature.upper())

    assert [verify(one, ["two", "one"], now=0).good for one in (claim(), claim("two"), upper)] == [True] * 3


def test_each_fault_of_a_claim_is_told():
    assert verify(claim("other"), ["one"], now=0).reasons == ("no secret of ours made this signature",)
    assert verify(claim(), [], now=0).reasons == ("no widget secret is set",)
    assert verify(claim(), ["one"], now=600).reasons == ("it has run out",)
    assert verify(claim(expires=90_000), ["one"], now=0).reasons == ("it would be good for longer than a day",)


def test_the_time_of_expiry_cannot_be_moved_without_a_new_signature():
    moved = Claim(ADDRESS, 1200, claim().signature)

    assert not verify(moved, ["one"], now=700).good
