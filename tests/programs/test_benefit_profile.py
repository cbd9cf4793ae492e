"""Money of a benefit by month, and what a slip of its enabler does to it."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.benefit_profile import (
    BenefitProfile,
    SlipEffect,
    add_months,
    amount_through,
    benefit_by_month,
    benefit_total,
    first_day,
    slip_effect,
)

HORIZON = date(2031, 12, 31)
NEW_YEAR = date(2027, 1, 1)

rates = st.decimals(min_value=0, max_value=10**8, places=2)
starts = st.dates(date(2026, 1, 1), date(2032, 6, 30))


def monday_to_friday(day):
    return day.weekday() < 5


def after(milestone):
    return first_day(enabled_on=date.fromisoformat(milestone), is_working_day=monday_to_friday)


@st.composite
def profiles(draw):
    start = draw(starts)
    if draw(st.booleans()):
        monthly = draw(st.lists(rates, min_size=1, max_size=30))
        return BenefitProfile(start=start, end=HORIZON, monthly=tuple(monthly))
    return BenefitProfile(
        start=start,
        end=draw(st.sampled_from([HORIZON, None])),
        months=draw(st.integers(0, 60)),
        rate_per_year=draw(rates),
        ramp_months=draw(st.integers(0, 24)),
    )


@pytest.mark.parametrize(
    ("rate", "milestone", "thousands"),
    [
        (3_100_000, "2027-04-28", 13_721),
        (2_850_000, "2027-05-26", 12_396),
        (2_450_000, "2027-04-28", 10_844),
        (2_450_000, "2027-05-26", 10_656),
        (1_900_000, "2027-06-03", 8_223),
        (1_900_000, "2027-07-01", 8_077),
        (850_000, "2027-04-28", 3_762),
        (780_000, "2027-05-26", 3_393),
    ],
)
def test_a_benefit_with_a_ramp_of_six_months_brings_rate_times_years_less_a_quarter(
    rate, milestone, thousands
):
    profile = BenefitProfile(
        start=after(milestone), end=HORIZON, rate_per_year=Decimal(rate), ramp_months=6
    )

    assert round(benefit_total(profile) / 1000) == thousands


@given(profiles())
def test_the_months_add_up_to_the_total_to_the_cent(profile):
    months = benefit_by_month(profile)

    assert sum(amount for _, amount in months) == benefit_total(profile)


@given(profiles())
def test_no_month_is_left_out_between_the_first_and_the_last(profile):
    months = [month for month, _ in benefit_by_month(profile)]

    assert all(add_months(month, 1) == following for month, following in pairwise(months))


@given(profiles(), st.integers(0, 400))
def test_a_benefit_never_takes_back_what_it_brought(profile, days):
    day = profile.start + timedelta(days=days)

    assert amount_through(profile, day) <= amount_through(profile, day + timedelta(days=1))


@given(starts, rates, st.integers(0, 24), st.integers(0, 200))
def test_with_a_fixed_end_a_later_start_never_brings_more(start, rate, ramp, days):
    profile = BenefitProfile(start=start, end=HORIZON, rate_per_year=rate, ramp_months=ramp)

    assert slip_effect(profile, new_start=start + timedelta(days=days)).lost >= 0


@given(starts, rates, st.integers(0, 24), st.integers(0, 60), st.integers(-200, 200))
def test_with_a_length_in_months_a_slip_loses_nothing(start, rate, ramp, months, days):
    profile = BenefitProfile(start=start, months=months, rate_per_year=rate, ramp_months=ramp)

    assert slip_effect(profile, new_start=start + timedelta(days=days)).lost == 0


def test_nothing_comes_before_the_first_day():
    profile = BenefitProfile(start=NEW_YEAR, months=12, rate_per_year=Decimal(1461))

    assert amount_through(profile, date(2026, 12, 31)) == 0


def test_up_to_a_fixed_end_a_flat_benefit_brings_the_same_each_day():
    profile = BenefitProfile(start=NEW_YEAR, end=date(2027, 2, 28), rate_per_year=Decimal(1461))

    assert benefit_by_month(profile) == ((NEW_YEAR, 124), (date(2027, 2, 1), 112))


def test_for_a_number_of_months_a_flat_benefit_brings_the_same_each_month():
    profile = BenefitProfile(start=NEW_YEAR, months=2, rate_per_year=Decimal(1200))

    assert benefit_by_month(profile) == ((NEW_YEAR, 100), (date(2027, 2, 1), 100))


def test_a_first_month_in_part_brings_its_share_of_days():
    profile = BenefitProfile(start=date(2027, 1, 22), end=HORIZON, rate_per_year=Decimal(1461))

    assert benefit_by_month(profile)[0] == (NEW_YEAR, 40)


def test_within_its_ramp_a_benefit_grows_with_the_square_of_the_days():
    profile = BenefitProfile(
        start=NEW_YEAR, end=HORIZON, rate_per_year=Decimal(1000), ramp_months=48
    )
    half_way, whole = NEW_YEAR + timedelta(days=729), NEW_YEAR + timedelta(days=1459)

    assert amount_through(profile, whole) == 4 * amount_through(profile, half_way)


def test_a_ramp_that_outlasts_the_benefit_is_cut_off():
    profile = BenefitProfile(
        start=NEW_YEAR,
        end=NEW_YEAR + timedelta(days=729),
        rate_per_year=Decimal(1461),
        ramp_months=48,
    )

    assert benefit_total(profile) == Decimal("729.50")


def test_custom_amounts_are_those_of_the_months_from_the_start():
    profile = BenefitProfile(start=NEW_YEAR, monthly=(Decimal(10), Decimal(30)))

    assert benefit_by_month(profile) == ((NEW_YEAR, 10), (date(2027, 2, 1), 30))


def test_custom_amounts_past_the_end_do_not_come():
    profile = BenefitProfile(
        start=NEW_YEAR, end=date(2027, 2, 14), monthly=(Decimal(10), Decimal(30))
    )

    assert benefit_total(profile) == 25


def test_a_benefit_that_starts_after_its_end_brings_nothing():
    profile = BenefitProfile(start=date(2032, 1, 1), end=HORIZON, rate_per_year=Decimal(5))

    assert (benefit_total(profile), benefit_by_month(profile)) == (0, ())


def test_what_falls_past_a_fixed_end_is_lost():
    profile = BenefitProfile(start=NEW_YEAR, end=HORIZON, rate_per_year=Decimal(1461))

    effect = slip_effect(profile, new_start=NEW_YEAR + timedelta(days=10))

    assert effect == SlipEffect(lost=Decimal(40), deferred=Decimal(0))


def test_what_lasts_a_number_of_months_is_only_deferred():
    profile = BenefitProfile(start=NEW_YEAR, monthly=(Decimal(100),) * 12)

    effect = slip_effect(profile, new_start=date(2027, 3, 1))

    assert effect == SlipEffect(lost=Decimal(0), deferred=Decimal(200))


def test_an_earlier_start_with_a_fixed_end_is_a_gain():
    profile = BenefitProfile(start=NEW_YEAR, end=HORIZON, rate_per_year=Decimal(1461))

    assert slip_effect(profile, new_start=NEW_YEAR - timedelta(days=10)).lost == -40


def test_a_benefit_starts_on_the_first_working_day_after_its_enabler():
    assert after("2027-04-30") == date(2027, 5, 3)


def test_a_delay_after_the_enabler_is_counted_in_days():
    start = first_day(enabled_on=date(2027, 4, 28), delay_days=30, is_working_day=monday_to_friday)

    assert start == date(2027, 5, 31)


def test_a_calendar_without_working_days_is_refused():
    with pytest.raises(ValueError, match="no working day"):
        first_day(enabled_on=NEW_YEAR, is_working_day=lambda day: False)


def test_a_benefit_needs_an_end():
    with pytest.raises(ValueError, match="end: give a last day"):
        BenefitProfile(start=NEW_YEAR, rate_per_year=Decimal(1))


def test_a_negative_ramp_is_refused():
    with pytest.raises(ValueError, match="ramp_months"):
        BenefitProfile(start=NEW_YEAR, end=HORIZON, ramp_months=-1)


def test_a_month_after_the_31st_is_the_last_day_of_a_shorter_month():
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
