from planner.web.assets import STATIC, script, stylesheet


def test_the_sheets_become_one_file_that_keeps_layers_and_media(tmp_path):
    (tmp_path / "planner.css").write_text(
        "@layer reset, utilities;\n"
        '@import url("reset.css") layer(reset);\n'
        '@import url("print.css") layer(utilities) print;\n'
    )
    (tmp_path / "reset.css").write_text("a { color: red; }\n")
    (tmp_path / "print.css").write_text("b { color: black; }\n")

    assert stylesheet(tmp_path) == (
        "@layer reset, utilities;\n"
        "@layer reset {\na { color: red; }\n}\n"
        "@media print { @layer utilities {\nb { color: black; }\n} }\n"
    )


def test_the_modules_become_one_file_in_which_each_keeps_its_names_to_itself(tmp_path):
    (tmp_path / "behaviours").mkdir()
    (tmp_path / "app.js").write_text(
        '// Starts.\nimport once from "./behaviours/once.js"\nonce()\n'
    )
    (tmp_path / "behaviours" / "once.js").write_text(
        "export default function once() { return two }\nconst two = 2\n"
    )

    assert script(tmp_path) == (
        "// Starts.\n"
        "const once = (() => {\nfunction once() { return two }\nconst two = 2\nreturn once\n})()\n"
        "once()\n"
    )


def test_the_script_of_every_page_sends_for_nothing_more():
    assert [line for line in script(STATIC / "js").splitlines() if line.startswith("import")] == []
