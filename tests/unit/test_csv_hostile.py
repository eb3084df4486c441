"""Files made by mishap or malice: how each is read, or what is said of it."""

import io

import pytest

from planner.domain.files.csv_survey import survey
from planner.web.exports import csv_line
from tests.kit.hostile import sheet_of, verdict

HEAD = b"title,p50,p90,team\n"
UTF_8 = b"\xef\xbb\xbf"


def row(text: str) -> bytes:
    return HEAD + f"{text}\n".encode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (HEAD, "0"),
        (UTF_8, "empty"),
        (UTF_8 + row("Pay,1,2,x"), "1"),
        (b"\xff\xfe" + "title\tp50\nPay\t1\n".encode("utf-16-le"), "1"),
        (b"\xfe\xff" + "title,p50\nPay,1\n".encode("utf-16-be"), "1"),
        ("title,p50\nPay,1\n".encode("utf-16-le"), "encoding"),
        (HEAD + "Café,1,2,x\n".encode("latin-1"), "1"),
        (HEAD + b"\x93Pay\x94,1,2,x\n", "1"),
        *((HEAD + b"caf\xe9 " + bytes([bad]) + b",1,2,x\n", "encoding") for bad in b"\x81\x8d\x8f"),
        *((HEAD + b"caf\xe9 " + bytes([bad]) + b",1,2,x\n", "encoding") for bad in b"\x90\x9d"),
        (HEAD + b"\xed\xa0\x80,1,2,x\n", "encoding"),
        (HEAD + b"\xc0\xaf,1,2,x\n", "encoding"),
        (row("Pay,1,2,a\0b"), "0 control"),
        (row("Pay,1,2,x\n\0\0\0\0"), "1 control"),
        (HEAD.replace(b"\n", b"\r") + b"Pay,1,2,x\r", "1"),
        (row("Pay,1,2,x\rMaps,1,2,x\r\nVisas,1,2,x"), "3"),
        (row("Pay,1,2,a\u2028b"), "1"),
        (row("Pay,1,2,a\x85b"), "0 control"),
        (HEAD + b"Pay,1,2,x", "1"),
        (row("#REF!,1,2,x\nPay,#N/A,2,x\nMaps,1,2,#N/A\n#1 of all,1,2,x"), "2 error number"),
        (row('Pay,1,2,"a\nb"'), "1"),
        (row('"Pay,1,2,x\nMaps,1,2,x\nVisas,1,2,x'), "quote 2"),
        (row('"Pay"x,1,2,x'), "quote 2"),
        (row('Pa"y,1,2,x\nMaps,1,2,x'), "1 quote"),
        (row('"Pay ""now""",1,2,x'), "1"),
        (row("Pay,1"), "0 columns"),
        (row("Pay,1,2,x,y"), "0 columns"),
        (b"title,p50,P50 ,team\nPay,1,2,x\n", "header 1"),
        ("title,CAFE\u0301,CAFÉ\nPay,1,2\n".encode(), "header 1"),
        (b" Title ,P50\nPay,1\n", "1"),
        (b"title;p50\nPay;1\n", "1"),
        (b"sep=;\ntitle;p50\nPay;1\n", "1"),
        (b"title,cost centre\nPay,1\n", "1"),
        (row('=HYPERLINK("http://x"),1,2,x')[len(HEAD) :] + row("Pay,1,2,x"), "unknown_column 1"),
        (row(f"Pay,1,2,{'x' * 9000}"), "0 long"),
        (row(f"Pay,1,2,{'x' * 131_073}"), "limit 2"),
        (HEAD + b"x" * 10_000_000, "limit 2"),
        (row("," * 1_000_000), "limit 2"),
        (b"PK\x03\x04\x14\x00\x06\x00", "type"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "type"),
        (b"<html><table><tr><td>title", "type"),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>", "type"),
    ],
)
def test_each_file_is_read_or_refused_as_the_list_says(data: bytes, expected: str):
    assert verdict(data) == expected


def test_a_column_that_an_export_guards_gets_its_name_back():
    assert survey(io.BytesIO(csv_line(["title", "=team"]).encode())).columns == ["title", "=team"]


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (["Pay", -5, "=1+1"], 'Pay,-5,"\'=1+1"\r\n'),
        (['@a "b"', "x,y", "z"], '"\'@a ""b""","x,y",z\r\n'),
        (["Pay;=1+1", "a\t=1", "b|=1", "c"], '"Pay;=1+1","a\t=1","b|=1",c\r\n'),
        (["Pay", "x,y", None, ""], 'Pay,"x,y",,\r\n'),
    ],
)
def test_what_could_be_taken_for_a_formula_stands_in_quotes(values: list[object], line: str):
    assert csv_line(values) == line


def test_what_nobody_sees_is_named_where_a_cell_is_refused():
    sheet = sheet_of(b"title,owner\nPay,Ada\xe2\x80\x8b Okafor\n")

    assert [problem.found for problem in sheet.problems[0]] == ["Ada[U+200B] Okafor"]
