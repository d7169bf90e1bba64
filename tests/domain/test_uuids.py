"""Ids are made as the standard library makes them."""

from uuid import RFC_4122, UUID

from domain.recording.uuids import new_id


def test_an_id_is_a_random_uuid_in_its_usual_form_and_no_two_are_alike():
    made = [new_id() for _ in range(1_000)]

    assert len(set(made)) == len(made)
    for one in made:
        assert (str(UUID(one)), UUID(one).version, UUID(one).variant) == (one, 4, RFC_4122)


def test_every_bit_that_is_left_to_chance_is_nought_at_times_and_one_at_times():
    made = [UUID(new_id()).int for _ in range(1_000)]

    always, ever = made[0], made[0]
    for one in made:
        always, ever = always & one, ever | one
    assert f"{always:032x}" == "00000000000040008000000000000000"
    assert f"{ever:032x}" == "ffffffffffff4fffbfffffffffffffff"
