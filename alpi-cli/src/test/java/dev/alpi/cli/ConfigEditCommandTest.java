package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code alpi config edit} with editors that are told what to do. */
@Timeout(60)
final class ConfigEditCommandTest {
  private final FakeContext context = new FakeContext().env("EDITOR", "ed");
  private final Path home = context.userHome().resolve(".alpi");
  private final Path file = home.resolve("config.yaml");

  @BeforeEach
  void a_profile() throws IOException {
    assertThat(alpi("config", "set", "paused", "false")).isZero();
    Files.writeString(file, "# mine\nmodel: a/b\n");
  }

  private int alpi(String... words) {
    return new Cli(new Commands()).execute(List.of(words), context.with(new FakeStdio()));
  }

  private int edit(FakeStdio stdio, String... words) {
    return new Cli(new Commands())
        .execute(
            Stream.concat(Stream.of("config", "edit"), Stream.of(words)).toList(),
            context.with(stdio));
  }

  private static FakeStdio terminal(String typed) {
    FakeStdio stdio = new FakeStdio().typed(typed);
    Stream.of(Stdio.Stream.values()).forEach(s -> stdio.leadsTo(s, Stdio.Target.TERMINAL));
    return stdio;
  }

  private static FakeContext.Editor writing(String text) {
    return edited -> {
      Files.writeString(edited, text);
      return 0;
    };
  }

  private List<Path> copies() throws IOException {
    try (Stream<Path> listed = Files.list(home)) {
      return listed.filter(path -> path.getFileName().toString().contains(".edit-")).toList();
    }
  }

  private void assertKept(String text, FakeStdio told) throws IOException {
    assertThat(copies())
        .singleElement()
        .satisfies(
            copy -> {
              assertThat(Files.readString(copy)).isEqualTo(text);
              assertThat(told.complained()).contains("your edit is in " + copy);
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                  .isEqualTo("rw-------");
            });
    assertThat(Files.readString(file)).isEqualTo("# mine\nmodel: a/b\n");
  }

  @Test
  void the_editor_gets_a_private_copy_beside_the_file_and_the_result_replaces_it()
      throws IOException {
    context.editor(
        copy -> {
          assertThat(copy.getParent()).isEqualTo(home);
          assertThat(Files.readString(copy)).isEqualTo("# mine\nmodel: a/b\n");
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
              .isEqualTo("rw-------");
          Files.writeString(copy, "# mine\r\nmodel: c/d");
          return 0;
        });
    FakeStdio stdio = new FakeStdio();
    assertThat(edit(stdio)).as(stdio.complained()).isZero();
    assertThat(Files.readString(file)).isEqualTo("# mine\r\nmodel: c/d");
    assertThat(copies()).isEmpty();
  }

  @Test
  void the_lock_is_not_held_meanwhile_and_a_change_by_others_is_not_lost() throws IOException {
    context.editor(
        copy -> {
          assertThat(alpi("config", "set", "tui.theme", "light")).isZero();
          Files.writeString(copy, "model: c/d\n");
          return 0;
        });
    FakeStdio stdio = new FakeStdio();
    assertThat(edit(stdio)).isEqualTo(ExitCode.LOCKED.number());
    assertThat(Files.readString(file)).contains("model: a/b", "theme: light");
    assertThat(copies()).singleElement();
    assertThat(Files.readString(copies().getFirst())).isEqualTo("model: c/d\n");
    assertThat(context.stdio().complained())
        .contains("was changed by somebody else meanwhile", copies().getFirst().toString());
  }

  @Test
  void an_editor_that_fails_changes_nothing() throws IOException {
    context.editor(_ -> 3);
    FakeStdio stdio = new FakeStdio();
    assertThat(edit(stdio)).isEqualTo(1);
    assertThat(stdio.complained()).contains("the editor ended with status 3");
    assertThat(copies()).isEmpty();
    context.editor(
        copy -> {
          Files.writeString(copy, "model: c/d\n");
          return 3;
        });
    FakeStdio again = new FakeStdio();
    assertThat(edit(again)).isEqualTo(1);
    assertKept("model: c/d\n", again);
  }

  @Test
  void an_editor_that_leaves_no_file_or_an_empty_one_changes_nothing() throws IOException {
    context.editor(
        copy -> {
          Files.delete(copy);
          return 0;
        });
    assertThat(edit(new FakeStdio())).isEqualTo(1);
    assertThat(Files.readString(file)).isEqualTo("# mine\nmodel: a/b\n");
    context.editor(writing("\n"));
    FakeStdio stdio = new FakeStdio();
    assertThat(edit(stdio)).isEqualTo(15);
    assertThat(stdio.complained()).contains("the edit is empty");
    assertKept("\n", stdio);
  }

  @Test
  void what_is_wrong_is_shown_and_edited_again() throws IOException {
    int[] runs = {0};
    context.editor(
        copy -> {
          String seen = Files.readString(copy);
          assertThat(seen).isEqualTo(runs[0]++ == 0 ? "# mine\nmodel: a/b\n" : "paused: maybe\n");
          Files.writeString(copy, runs[0] == 1 ? "paused: maybe\n" : "paused: true\n");
          return 0;
        });
    FakeStdio stdio = terminal("what?\ne\n");
    assertThat(edit(stdio)).as(stdio.complained()).isZero();
    assertThat(stdio.complained())
        .contains("config.yaml:1:9: paused: found the text \"maybe\"", "[e]dit again");
    assertThat(Files.readString(file)).isEqualTo("paused: true\n");
    assertThat(copies()).isEmpty();
  }

  @Test
  void what_is_wrong_can_be_thrown_away() throws IOException {
    context.editor(writing("paused: maybe\n"));
    FakeStdio stdio = terminal("t\n");
    assertThat(edit(stdio)).isEqualTo(15);
    assertThat(stdio.complained()).contains("the edit was thrown away; config.yaml is as it was");
    assertThat(copies()).isEmpty();
    assertThat(Files.readString(file)).isEqualTo("# mine\nmodel: a/b\n");
  }

  @Test
  void where_nobody_answers_the_edit_is_kept() throws IOException {
    context.editor(writing("model: [\n"));
    FakeStdio ended = terminal("hm");
    assertThat(edit(ended)).isEqualTo(15);
    assertKept("model: [\n", ended);
    Files.delete(copies().getFirst());
    FakeStdio json = terminal("t\n");
    assertThat(edit(json, "--json")).isEqualTo(15);
    assertThat(json.complained()).startsWith("{\"error\":{\"code\":15,");
    assertKept("model: [\n", json);
  }

  @Test
  void a_secret_is_refused_and_not_shown() throws IOException {
    for (String text :
        List.of("mine: {api_key: CANARY}\n", "mine: {note: sk-ant-api03-CANARYCANARYCANARY}\n")) {
      context.editor(writing(text));
      FakeStdio stdio = new FakeStdio();
      assertThat(edit(stdio)).isEqualTo(15);
      assertThat(stdio.complained()).contains(".env").doesNotContain("CANARY");
      assertKept(text, stdio);
      Files.delete(copies().getFirst());
    }
  }

  @Test
  void what_looked_like_a_secret_before_does_not_stand_in_the_way() throws IOException {
    Files.writeString(file, "mine: {note: sk-ant-api03-CANARYCANARYCANARY}\n");
    context.editor(writing("mine: {note: sk-ant-api03-CANARYCANARYCANARY} # why\n"));
    assertThat(edit(new FakeStdio())).isZero();
    assertThat(Files.readString(file)).endsWith("# why\n");
  }

  @Test
  void a_broken_file_can_be_repaired_and_a_broken_neighbour_is_no_obstacle() throws IOException {
    Files.writeString(file, "model: [\n");
    Files.writeString(home.resolve("base.yaml"), "paused: maybe\n");
    context.editor(writing("model: c/d\n"));
    FakeStdio stdio = new FakeStdio();
    assertThat(edit(stdio)).as(stdio.complained()).isZero();
    assertThat(Files.readString(file)).isEqualTo("model: c/d\n");
  }

  @Test
  void what_no_turn_could_use_is_refused() throws IOException {
    context.editor(writing("model: claude\n"));
    FakeStdio stdio = new FakeStdio();
    assertThat(edit(stdio)).isEqualTo(15);
    assertKept("model: claude\n", stdio);
  }

  @Test
  void visual_comes_before_editor_and_blank_ones_do_not_count() {
    context.editor(_ -> 0);
    assertThat(edit(new FakeStdio())).isZero();
    context.env("EDITOR", " ").env("VISUAL", "");
    FakeStdio stdio = new FakeStdio();
    assertThat(edit(stdio)).isEqualTo(2);
    assertThat(stdio.complained()).contains("neither VISUAL nor EDITOR names an editor");
  }
}
