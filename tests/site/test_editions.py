"""The theme is given the words of its language, or the build stops."""

from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

from nnsite.mkdocs import editions, framing, sharing


def test_a_language_without_an_edition_stops_the_build():
    config = SimpleNamespace(theme={"language": "eo"})
    for hook in (framing.on_config, sharing.on_config):
        with pytest.raises(PluginError, match=r"^mkdocs\.yml: no edition is in 'eo'; "):
            hook(config)


@pytest.mark.parametrize(
    ("part", "word"),
    [("heard", word) for word in framing.HEARD] + [("shared", word) for word in sharing.WORDS],
)
def test_a_word_that_is_missing_stops_the_build(tmp_path, part, word):
    names = {"heard": framing.HEARD, "shared": sharing.WORDS}[part]
    path = tmp_path / "words.xx.toml"
    others = [f'{name} = "x"' for name in names if name != word]
    path.write_text("\n".join([f"[{part}]", *others]))
    with pytest.raises(PluginError, match=rf"^words\.xx\.toml: no word is named '{word}' under"):
        editions.words(path, part, names, tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("heard = ", "not TOML: "),
        ("", "no word is named"),
        ("heard = 1", "no word is named"),
    ],
)
def test_a_file_without_words_stops_the_build(tmp_path, text, told):
    path = tmp_path / "words.xx.toml"
    path.write_text(text)
    with pytest.raises(PluginError, match=rf"^words\.xx\.toml: {told}"):
        editions.words(path, "heard", framing.HEARD, tmp_path)
