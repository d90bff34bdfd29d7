package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/config.md} the page that the schema gives. To write it anew: {@code mvn -pl
 * alpi-profile -am test -Dtest=ConfigDocsTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dalpi.docs=write}.
 */
final class ConfigDocsTest {
  private static final Path PAGE = Path.of("..", "docs", "config.md");

  private static final String HEAD =
      """
      # Configuration

      <!-- written by ConfigDocsTest from the schema in ConfigTable; do not edit -->

      A profile's settings are in `config.yaml` in its home; what all profiles share is in
      `base.yaml` in the root (`~/.alpi`). A flag wins over `config.yaml`, that over `base.yaml`,
      that over the default below. Mappings of several files merge key by key; a list or a single
      value replaces what is below it. A key without a value counts as not set, and so does `""`
      where the default is not empty.

      Secrets do not belong here but in the profile's `.env`, one `NAME=value` a line, mode 0600.
      One in `config.yaml` or `base.yaml` is an error: under a key that is called like a secret
      (`…token`, `…api_key`, `…password`), allowed is only a reference, `${NAME}` or `env:NAME`. A
      value that looks like a secret under any other key is a warning; `alpi config set` refuses it.

      The files are YAML 1.2: `yes`, `on` and the like are text, not `true`. Numbers are decimal and
      stand without quotes; forms that YAML readers disagree about (`010`, `0x10`, `1_000`, `1:30`,
      `.inf`) are text, and so errors where a number is wanted. A wrong value is an error with line
      and column. An unknown key is a warning and stays in the file; right below `budget` it is an
      error, because a mistyped cap would be no cap. `alpi config validate` lists everything that is
      wrong, `alpi config source KEY` tells which file a value comes from.

      `alpi config set` and `unset` change the lines of their key and no other byte. Names with a
      dot are quoted in keys: `alpi config set 'models."lab/m-4.1".context_window' 32768`. In the
      table `*` stands for any name and `[]` for each item of a list. An edit holds the lock file
      `.config.yaml.lock` beside the file (`.base.yaml.lock`, `.env.lock`); it is empty and stays.
      Where `config.yaml` is a symbolic link, the file it leads to is edited, the lock is beside that
      one, and the link stays.

      `alpi config edit` opens a copy in your editor and applies it if it is in order and nobody has
      changed the file meanwhile. With `--base` the commands act on `base.yaml` alone.

      Editors with the YAML language server check and complete the files with the JSON Schema that
      is in [config.schema.json](config.schema.json): `alpi config schema > ~/.alpi/config.schema.json`,
      and as the first line of `config.yaml`

      ```yaml
      # yaml-language-server: $schema=./config.schema.json
      ```

      | Key | Value | Default | Meaning | Since |
      |---|---|---|---|---|
      """;

  private static String page() {
    StringBuilder page = new StringBuilder(HEAD);
    for (ConfigEntry entry : ConfigSchema.current().entries()) {
      page.append("| `").append(entry.pattern()).append("` | ");
      page.append(cell(entry.allowed())).append(" | ").append(builtIn(entry)).append(" | ");
      page.append(cell(entry.description())).append(" | ").append(entry.since()).append(" |\n");
    }
    return page.toString();
  }

  private static String builtIn(ConfigEntry entry) {
    if (entry.presence() == ConfigEntry.Presence.REQUIRED) {
      return "required";
    }
    JsonValue builtIn = entry.builtIn();
    return builtIn == JsonValue.Null.NULL ? "" : "`" + Json.compact(builtIn) + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("*", "\\*");
  }

  @Test
  void the_page_is_what_the_schema_gives() throws IOException {
    if (System.getProperty("alpi.docs", "").equals("write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page());
    }
    assertThat(Files.readString(PAGE).lines()).hasSizeGreaterThan(100);
    assertThat(Files.readString(PAGE))
        .as("write it anew with -Dtest=ConfigDocsTest -Dalpi.docs=write")
        .isEqualTo(page());
  }
}
