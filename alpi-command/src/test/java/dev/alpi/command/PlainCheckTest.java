package dev.alpi.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is safe depends on what is on the disk: links, directories, repositories. */
class PlainCheckTest {
  private static final String WORK = Corpus.WORKSPACE;

  private final LinkedHashMap<String, String> links = new LinkedHashMap<>();
  private final Map<String, Disk.Kind> kinds = new HashMap<>();

  private Verdict verdict(String command, CommandPolicy.Writes writes) {
    Disk disk =
        new Disk() {
          @Override
          public String followed(String path) {
            for (Map.Entry<String, String> link : links.reversed().entrySet()) {
              if (Paths.isIn(path, link.getKey())) {
                return link.getValue() + path.substring(link.getKey().length());
              }
            }
            return path;
          }

          @Override
          public Kind kind(String path) {
            return kinds.getOrDefault(path, Kind.ABSENT);
          }
        };
    CommandPolicy policy =
        new CommandPolicy(
            WORK,
            List.of("/tmp"),
            "/home/me",
            "/home/me/.alpi",
            writes,
            new SensitivePaths(List.of("/home/me"), List.of("/home/me/.alpi")),
            disk);
    return new CommandClassifier(policy).judge(command, WORK).verdict();
  }

  private Verdict verdict(String command) {
    return verdict(command, CommandPolicy.Writes.ASK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat link",
        "cat sub/../link",
        "head -5 link/x",
        "grep x link",
        "grep --regexp=x link",
        "cat < link",
        "ls link/x",
        "cd link && ls",
        "cut -f1 link",
        "sort -k1 link",
        "diff a link"
      })
  void a_link_out_of_the_workspace_is_followed_before_anything_is_read(String command) {
    assertThat(verdict(command.replace("link", "file")))
        .isEqualTo(command.contains("..") ? Verdict.ASK : Verdict.SAFE);
    links.put(WORK + "/link", "/srv/elsewhere");
    assertThat(verdict(command)).isNotEqualTo(Verdict.SAFE);
    links.put(WORK + "/link", "/home/me/.ssh/id_rsa");
    assertThat(verdict(command)).isNotEqualTo(Verdict.SAFE);
    // also of a link within, what it leads to counts
    links.put(WORK + "/link", WORK + "/.env");
    links.put(WORK + "/link/x", WORK + "/.env");
    assertThat(verdict(command)).isNotEqualTo(Verdict.SAFE);
  }

  @ParameterizedTest
  @CsvSource({"touch link", "mkdir link/x", "echo x > link", "ls | tee link"})
  void a_link_to_nothing_is_written_where_it_leads(String command) {
    assertThat(verdict(command, CommandPolicy.Writes.ALLOWED)).isEqualTo(Verdict.SAFE);
    links.put(WORK + "/link", "/home/me/.config/new");
    assertThat(verdict(command, CommandPolicy.Writes.ALLOWED)).isNotEqualTo(Verdict.SAFE);
    links.put(WORK + "/link", WORK + "/.git/commondir");
    assertThat(verdict(command, CommandPolicy.Writes.ALLOWED)).isNotEqualTo(Verdict.SAFE);
  }

  @Test
  void programs_that_show_content_are_given_files() {
    assertThat(verdict("diff a b")).isEqualTo(Verdict.SAFE);
    kinds.put(WORK + "/a", Disk.Kind.DIRECTORY);
    assertThat(verdict("diff a b")).isEqualTo(Verdict.ASK);
    assertThat(verdict("ls a")).isEqualTo(Verdict.SAFE);
  }

  @Test
  void git_looks_only_where_its_settings_are_a_persons() {
    // without a repository, git compares whatever it is given
    assertThat(verdict("git status")).isEqualTo(Verdict.ASK);
    kinds.put(WORK + "/.git", Disk.Kind.DIRECTORY);
    assertThat(verdict("git status")).isEqualTo(Verdict.SAFE);
    assertThat(verdict("cd sub && git status")).isEqualTo(Verdict.SAFE);
    kinds.put(WORK + "/sub/.git", Disk.Kind.FILE);
    assertThat(verdict("cd sub && git status")).isEqualTo(Verdict.ASK);
    kinds.remove(WORK + "/sub/.git");
    kinds.put(WORK + "/sub/HEAD", Disk.Kind.FILE);
    assertThat(verdict("cd sub && git status")).isEqualTo(Verdict.ASK);
    assertThat(verdict("git -C sub status")).isEqualTo(Verdict.ASK);
    kinds.put(WORK + "/.git/commondir", Disk.Kind.FILE);
    assertThat(verdict("git status")).isEqualTo(Verdict.ASK);
  }
}
