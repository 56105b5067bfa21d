"""Amounts of money, their units, and the ends of ranges, in both languages."""

from __future__ import annotations

import pytest

from regrowth.words.countries import country
from regrowth.words.numbers import digits, ends, money, money_unit, rounded, with_unit, written_unit


@pytest.mark.parametrize(
    ("value", "english", "korean"),
    [
        (9.994e11, "KRW 999 billion", "9,994억 원"),
        (9.996e11, "KRW 1.00 trillion", "9,996억 원"),
        (9.99949e11, "KRW 1.00 trillion", "9,999억 원"),
        (9.99951e11, "KRW 1.00 trillion", "1.00조 원"),
        (9.9996e7, "KRW 100 million", "1.00억 원"),
        (9.9994e7, "KRW 100 million", "9,999만 원"),
        (9_999.6, "KRW 10.0 thousand", "1.00만 원"),
        (999.6, "KRW 1.00 thousand", "1,000원"),
        (0.5, "KRW 0.500", "0.500원"),
        (0.0, "KRW 0", "0원"),
        (-2.5e12, "−KRW 2.50 trillion", "−2.50조 원"),
        (float("nan"), "–", "–"),
    ],
)
def test_the_scale_is_that_of_the_amount_as_written(value: float, english: str, korean: str) -> None:
    assert money(value, "KRW") == english
    assert money(value, "KRW", "ko") == korean


def test_signs_and_currencies() -> None:
    assert money(3e12, "KRW", signed=True) == "+KRW 3.00 trillion"
    assert money(0, "KRW", "ko", signed=True) == "0원"
    assert money(3.051e11, "USD", "ko") == "3,051억 달러"
    assert money(3e12, "FLO", "ko") == "3.00조 FLO"
    assert money(3.0, "FLO", "ko") == "3.00 FLO"


def test_the_unit_of_a_figure_is_that_of_its_largest_sum() -> None:
    assert money_unit(9.9996e11, "KRW", "ko") == (1e12, "조 원")
    assert money_unit(-4e9, "KRW", "ko") == (1e8, "억 원")
    assert money_unit(4e9, "USD") == (1e9, "billion USD")
    assert money_unit(0, "KRW", "ko") == (1.0, "원")
    assert money_unit(0, "FLO", "ko") == (1.0, "FLO")
    assert with_unit("3.3", "조 원", "ko") == "3.3조 원"


def test_units_of_programmes_have_korean_names() -> None:
    assert written_unit("trillion KRW", "ko") == (1.0, "조 원")
    assert written_unit("million KRW", "ko") == (1.0, "백만 원")
    assert written_unit("billion USD", "ko") == (10.0, "억 달러")
    assert written_unit("KRW", "ko") == (1.0, "원")
    assert written_unit("per cent", "ko") == (1.0, "per cent")
    assert written_unit("thousand persons", "ko") == (1.0, "thousand persons")


@pytest.mark.parametrize("given", [(-0.056, 0.0), (0.0, -0.056)])
def test_the_smaller_end_of_a_range_comes_first(given: tuple[float, float]) -> None:
    assert ends(*given, digits) == {"low": "−0.0560", "high": "0"}


def test_rounding_keeps_three_digits() -> None:
    assert [rounded(value) for value in (0.012345, -1.23456, 12345.6, 0.0)] == [0.0123, -1.23, 12346.0, 0.0]


def test_countries_have_the_names_in_use() -> None:
    assert country("AU", "ko") == "호주"
    assert country("CN", "ko") == "중국"
