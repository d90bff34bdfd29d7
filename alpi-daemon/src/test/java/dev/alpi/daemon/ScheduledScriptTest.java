package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which script a job may name, and what of its line reaches a program. */
final class ScheduledScriptTest {
  @TempDir private Path directory;
  private Path home;
  private Path script;

  @BeforeEach
  void create() throws IOException {
    home = Files.createDirectories(directory.resolve("ho me")).toRealPath();
    Path scripts = Files.createDirectories(home.resolve("skills/work/news/scripts"));
    script = Files.writeString(scripts.resolve("run.py"), "print()");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(home.resolve("skills/work/news/SKILL.md"), "x");
    Files.writeString(directory.resolve("outside.py"), "x");
  }

  private ScheduledScript of(String command) throws IOException {
    return ScheduledScript.of(command, home);
  }

  @Test
  void a_script_of_a_skill_runs_in_the_skills_directory() throws IOException {
    ScheduledScript direct = of("skills/work/news/scripts/run.py --since '2 days' it\\'s");
    assertThat(direct.directory()).isEqualTo(home.resolve("skills/work/news"));
    assertThat(direct.words()).containsExactly(script.toString(), "--since", "2 days", "it's");
    assertThat(direct.line()).isEqualTo("exec '" + script + "' '--since' '2 days' 'it'\\''s'");

    assertThat(of("python3 ${ALPI_HOME}/skills/work/news/scripts/run.py -c x").words())
        .containsExactly("python3", script.toString(), "-c", "x");
    assertThat(of("python3.12 $ALPI_HOME/skills/work/news/scripts/run.py").words())
        .containsExactly("python3.12", script.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "python3",
        "python3 -c print()",
        "python3 -m http.server",
        "python3 -I skills/work/news/scripts/run.py",
        "sh skills/work/news/scripts/run.py",
        "/bin/sh -c true",
        "skills/work/news/SKILL.md",
        "skills/work/news/scripts/missing.py",
        "skills/work/news/scripts/../SKILL.md",
        "skills/work/news/scripts/../../../../../outside.py",
        "../outside.py",
        "skills/work/news/scripts",
        "$(id)",
        "skills/work/news/scripts/run.py 'no end",
      })
  void nothing_else_is_one(String command) {
    assertThatThrownBy(() -> of(command)).isInstanceOf(IOException.class);
  }

  @Test
  void no_link_leads_to_a_script() throws IOException {
    Path scripts = script.getParent();
    Files.createSymbolicLink(scripts.resolve("link.py"), directory.resolve("outside.py"));
    assertThatThrownBy(() -> of("python3 skills/work/news/scripts/link.py"))
        .isInstanceOf(IOException.class);
    Files.createSymbolicLink(home.resolve("skills/work/other"), scripts.getParent());
    assertThatThrownBy(() -> of("python3 skills/work/other/scripts/run.py"))
        .hasMessageContaining("by a link");
  }

  @Test
  void words_are_split_as_a_shell_does() throws IOException {
    assertThat(ScheduledScript.split("a  'b c'\\ d \"e \\\" \\x $f\" '' \t g"))
        .isEqualTo(List.of("a", "b c d", "e \" \\x $f", "", "g"));
  }
}
