"""Configuration: layers, origins, units, errors, secrets."""

import pytest

from llmspell.config import data_folder, load, parse_bytes, parse_seconds
from llmspell.errors import ConfigError
from llmspell.event.nats import NatsSettings


@pytest.fixture
def read(tmp_path):
    def read(text="", *, environ=None, flags=None):
        (tmp_path / "llmspell.toml").write_text(text)
        return load(environ=environ or {}, flags=flags, folder=tmp_path, home=tmp_path / "home")

    return read


def origin(loaded, name):
    return {shown[0]: shown[2] for shown in loaded.shown()}[name]


def test_defaults_hold_where_nothing_is_said(read):
    settings = read().settings
    assert (settings.limits.wall_s, settings.limits.memory_bytes) == (300.0, 256 << 20)
    assert settings.permissions.allow == {"model": ["*"], "tool": ["*"]}


def test_later_layers_win_and_say_so(read):
    text = "[limits]\nwall = '1s'\ncpu = '1s'\nmemory = '64M'\n"
    loaded = read(
        text, environ={"LLMSPELL_LIMITS__WALL": "2s", "LLMSPELL_LIMITS__CPU": "2s"}, flags={"limits.wall": "3s"}
    )
    assert (loaded.settings.limits.wall_s, loaded.settings.limits.cpu_s) == (3.0, 2.0)
    assert origin(loaded, "limits.wall") == "flag"
    assert origin(loaded, "limits.cpu") == "LLMSPELL_LIMITS__CPU"
    assert origin(loaded, "limits.memory").endswith("llmspell.toml")
    assert origin(loaded, "limits.output") == "default"


def test_user_file_is_below_the_project_file(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text("[model]\ndefault = 'a/b'\n[limits]\nwall='9s'\n")
    (tmp_path / "llmspell.toml").write_text("[model]\ndefault = 'c/d'\n")
    settings = load(environ={}, folder=tmp_path, home=home).settings
    assert (settings.model.default, settings.limits.wall_s) == ("c/d", 9.0)


def test_kinds_of_grants_may_hold_dots(read):
    settings = read('[permissions.allow]\n"fs.read" = ["./data"]\n').settings
    assert settings.permissions.allow["fs.read"] == ["./data"]


def test_provider_tables_become_settings_with_masked_secrets(read):
    loaded = read("[providers.openai]\napi_key = 'sk-secret'\nbase_url = 'http://x'\n")
    assert loaded.settings.providers["openai"].api_key == "sk-secret"
    assert "sk-secret" not in repr(loaded.shown()) + repr(loaded.settings)


@pytest.mark.parametrize(
    "url", ["postgresql://me:hunter2@host/db", "postgresql://host/db?user=me&password=hunter2&sslpassword=hunter2"]
)
def test_passwords_in_the_address_of_the_state_are_masked(read, url):
    loaded = read(f"[state]\nurl = '{url}'\n")
    assert loaded.settings.state.url == url
    assert "hunter2" not in repr(loaded.shown()) + repr(loaded.settings)


def test_data_lives_where_the_desktop_says():
    assert str(data_folder({"XDG_DATA_HOME": "/x", "HOME": "/h"})) == "/x/llmspell"
    assert str(data_folder({"HOME": "/h"})) == "/h/.local/share/llmspell"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[limits]\nwal = '1s'", "wal"),
        ("[limits]\nwall = 'soon'", "soon"),
        ("[limits]\nmemory = '-1'", "above zero"),
        ("not toml", "llmspell.toml"),
        ("limits = 3", "limits"),
        ("[state]\nmax_value = 'much'", "much"),
        ("[state]\nmax_temp = '0'", "above zero"),
        ("[state]\nencrypt = ['usr']", "usr"),
        ("[state]\nencrypt = ['temp']", "temp"),
    ],
)
def test_wrong_configuration_is_a_typed_error_that_names_the_fault(read, text, word):
    with pytest.raises(ConfigError) as caught:
        read(text)

    assert word in caught.value.message


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[limits]\nwal = '1s'", "there is no setting limits.wal", 'did you mean "wall"?'),
        ("[limit]\nwall = '1s'", "there is no setting limit", 'did you mean "limits"?'),
        ("[hooks.mine]\nprioritiy = 1", "there is no setting hooks.mine.prioritiy", 'did you mean "priority"?'),
        ("[queue]\nrunning = 'x'", "queue.running: expected an integer, got text", ""),
        ("[queue]\nrunning = 0", "queue.running: expected an integer >= 1", ""),
        ("[hooks.mine]\ntimeout_s = 'x'", "hooks.mine.timeout_s: expected a number or nothing, got text", ""),
        ("[library]\nfolders = [1]", "library.folders: expected text, got an integer", ""),
        ("[events.nats]\nname = 'x'", "the setting events.nats.url is missing", ""),
        ("[limits]\nwall = 'abc'", 'limits.wall: "abc" is not a duration', 'such as "500ms", "2s" or "5m"'),
        ("[limits]\nmemory = 1", 'limits.memory: "1" is less than the VM of a script needs', "give it 1M or more"),
        ("[permissions.allow]\nfs = ['x']", "permissions.allow.fs: there is no such kind of grant", "known: "),
    ],
)
def test_error_names_the_setting_and_its_file(read, tmp_path, text, message, hint):
    with pytest.raises(ConfigError) as caught:
        read(text)

    assert caught.value.message == message
    assert caught.value.hint.startswith(hint)
    assert caught.value.hint.endswith(f"from {tmp_path / 'llmspell.toml'}")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("LLMSPELL_LIMITS_WALL", 'did you mean "LLMSPELL_LIMITS__WALL"?'),
        ("LLMSPELL_FROB", "LLMSPELL_SECTION__KEY sets a key of a section"),
    ],
)
def test_variable_that_means_nothing_is_refused(read, name, hint):
    with pytest.raises(ConfigError, match=name) as caught:
        read(environ={name: "3s"})

    assert caught.value.hint == hint


def test_variables_that_mean_something_else_are_let_pass(read):
    text = "[state]\nkey_env = ['LLMSPELL_KEY']\n[permissions.allow]\nenv = ['LLMSPELL_MINE']\n"
    names = ["LLMSPELL_STATE_KEY", "LLMSPELL_KEY", "LLMSPELL_MINE", "LLMSPELL_TEST_X", "LLMSPELL_REQUIRE_SERVERS"]
    assert read(text, environ=dict.fromkeys(names, "x")).settings.state.key_env == ["LLMSPELL_KEY"]


def test_quantity_beyond_all_bounds_is_called_too_large():
    with pytest.raises(ConfigError, match='"1e400" is too large for a duration'):
        parse_seconds("1e400")


def test_named_file_must_exist(tmp_path):
    with pytest.raises(ConfigError, match="does not exist"):
        load(environ={"LLMSPELL_CONFIG": str(tmp_path / "no.toml")}, folder=tmp_path, home=tmp_path)


@pytest.mark.parametrize(
    ("text", "seconds"), [("500ms", 0.5), ("2s", 2), ("5m", 300), ("1h", 3600), (3, 3), ("0.5", 0.5)]
)
def test_durations(text, seconds):
    assert parse_seconds(text) == seconds


@pytest.mark.parametrize(("text", "size"), [("64k", 65536), ("256M", 268435456), ("1G", 1 << 30), (10, 10)])
def test_sizes(text, size):
    assert parse_bytes(text) == size


def test_exchange_with_nats_is_a_table_and_its_passwords_are_not_shown(read):
    loaded = read(
        '[events.nats]\nurl = "nats://me:pw@host:4222"\nname = "a"\ntoken = "t"\n'
        '[sources.webhook.options]\nsecret = "0123456789abcdef"\n'
    )
    shown = {name: value for name, value, _ in loaded.shown()}

    assert loaded.settings.events.nats == NatsSettings(url="nats://me:pw@host:4222", name="a", token="t")
    assert [shown[f"events.nats.{name}"] for name in ("url", "token")] == ["nats://***@host:4222", "***"]
    assert shown["sources.webhook.options.secret"] == "***"


def test_without_nats_nothing_is_exchanged(read):
    assert read().settings.events.nats is None
