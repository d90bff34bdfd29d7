package dev.alpi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashSweep.Ending;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain of {@code logs/admin-audit.jsonl}. */
final class AuditTrailTest {
  private static final String FOREIGN = "{\"id\":\"audit_1\",\"method\":\"schedule.remove\"}";

  private final FileSystem disk = Jimfs.newFileSystem(Configuration.unix());
  private final AuditHome home = AuditHome.of(disk.getPath("/root"));

  private AuditReport.Finding broken() throws IOException {
    return home.trail().verify().broken().orElseThrow();
  }

  @Test
  void a_record_names_the_hash_of_the_line_before_it() throws IOException {
    home.add(3);
    List<String> lines = home.lines();
    assertThat(lines).hasSize(3);
    Obj second = Json.parseObject(lines.get(1));
    assertThat(Json.parseObject(lines.get(0)).string("prev")).contains("0".repeat(64));
    assertThat(second.string("prev")).contains(AuditLine.hash(lines.get(0).getBytes(UTF_8)));
    assertThat(second.integer("seq")).hasValue(2);
    assertThat(second.string("timestamp")).contains("2026-03-01T12:00:00.000Z");
    AuditReport report = home.trail().verify();
    assertThat(report.broken()).isEmpty();
    assertThat(report.remarks()).isEmpty();
    assertThat(report.records()).isEqualTo(3);
    assertThat(report.head()).isEqualTo(AuditLine.hash(lines.get(2).getBytes(UTF_8)));
  }

  @Test
  void files_of_which_nobody_can_say_whether_they_are_there_are_not_nothing(@TempDir Path scratch)
      throws IOException {
    Path logs = scratch.resolve("logs");
    Files.createSymbolicLink(logs, logs);
    AuditTrail trail = AuditHome.of(scratch).trail();
    assertThatThrownBy(trail::verify)
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(logs.resolve(AuditTrail.NAME).toString());
    assertThatThrownBy(trail::rows).isInstanceOf(FileSystemException.class);
  }

  @Test
  void nothing_is_whole_and_looking_makes_nothing() throws IOException {
    assertThat(home.trail().verify().broken()).isEmpty();
    assertThat(home.trail().rows()).isEmpty();
    assertThat(disk.getPath("/root")).doesNotExist();
  }

  @Test
  void a_record_that_was_changed_is_found() throws IOException {
    home.add(5);
    List<String> lines = new ArrayList<>(home.lines());
    lines.set(2, lines.get(2).replace("job-2", "job-9"));
    home.write(lines);
    assertThat(broken().line()).isEqualTo(3);
    assertThat(broken().file()).isEqualTo(home.file());
  }

  @Test
  void a_record_that_was_taken_out_is_found() throws IOException {
    home.add(5);
    List<String> lines = new ArrayList<>(home.lines());
    lines.remove(2);
    home.write(lines);
    assertThat(broken().line()).isEqualTo(3);
    assertThat(broken().problem()).contains("records 3 to 3 are missing");
  }

  @Test
  void the_first_record_cannot_be_taken_out() throws IOException {
    home.add(3);
    home.write(home.lines().subList(1, 3));
    assertThat(broken().problem()).contains("the 1 records before are missing");
  }

  @Test
  void a_row_that_was_put_in_between_is_found() throws IOException {
    home.add(3);
    List<String> lines = new ArrayList<>(home.lines());
    lines.add(1, FOREIGN);
    home.write(lines);
    assertThat(broken().line()).isEqualTo(2);
  }

  @Test
  void records_that_changed_places_are_found() throws IOException {
    home.add(4);
    List<String> lines = new ArrayList<>(home.lines());
    lines.add(1, lines.remove(2));
    home.write(lines);
    assertThat(broken().line()).isEqualTo(2);
  }

  @Test
  void a_torn_line_is_told_by_the_next_record_and_breaks_nothing() throws IOException {
    home.add(2);
    home.append("{\"v\":1,\"seq\":3,\"pre");
    assertThat(home.trail().verify().broken()).isEmpty();
    assertThat(home.trail().verify().remarks()).hasSize(1);
    home.add(1);
    assertThat(Json.parseObject(home.lines().get(3)).object("after"))
        .isEqualTo(Json.parseObject("{\"kind\":\"torn\",\"lines\":1}"));
    home.add(1);
    AuditReport report = home.trail().verify();
    assertThat(report.broken()).isEmpty();
    assertThat(report.last()).isEqualTo(4);
    assertThat(report.remarks()).extracting(AuditReport.Finding::line).containsExactly(3L);
  }

  @Test
  void a_record_whose_line_feed_alone_is_missing_is_a_record() throws IOException {
    home.add(2);
    Files.writeString(home.file(), String.join("\n", home.lines()));
    home.add(1);
    AuditReport report = home.trail().verify();
    assertThat(report.broken()).isEmpty();
    assertThat(report.remarks()).isEmpty();
    assertThat(report.records()).isEqualTo(3);
  }

  @Test
  void rows_of_the_other_alpi_are_kept_and_told() throws IOException {
    home.append(FOREIGN + "\n" + FOREIGN + "\n");
    assertThat(home.trail().verify().broken()).isEmpty();
    home.add(2);
    home.append(FOREIGN + "\n");
    home.add(1);
    AuditReport report = home.trail().verify();
    assertThat(report.broken()).isEmpty();
    assertThat(report.records()).isEqualTo(3);
    assertThat(report.remarks()).hasSize(2);
    assertThat(home.trail().rows()).hasSize(6);
  }

  @Test
  void more_than_a_crash_can_leave_stays_broken_whatever_follows() throws IOException {
    home.add(1);
    home.append("garbage\n".repeat(AuditLine.BYTES_MAX / 8 + 1));
    assertThat(broken().line()).isEqualTo(2);
    home.add(1);
    assertThat(broken().line()).isEqualTo(2);
    assertThat(home.trail().verify().last()).isEqualTo(2);
  }

  @Test
  void the_chain_goes_on_across_files_and_says_what_was_dropped() throws IOException {
    AuditHome small = new AuditHome(home.root(), home.locks(), 2_000);
    small.add(4);
    assertThat(small.file(1)).doesNotExist();
    small.add(60);
    assertThat(small.file(3)).exists();
    assertThat(small.file(4)).doesNotExist();
    assertThat(Files.size(small.file())).isLessThanOrEqualTo(2_000);
    AuditReport report = small.trail().verify();
    assertThat(report.broken()).isEmpty();
    assertThat(report.last()).isEqualTo(64);
    assertThat(report.records()).isEqualTo(64 - report.first() + 1).isLessThan(64);
    assertThat(report.remarks())
        .singleElement()
        .satisfies(
            remark ->
                assertThat(remark.problem()).contains((report.first() - 1) + " records before"));
    Files.delete(small.file(2));
    assertThat(small.trail().verify().broken()).isPresent();
  }

  @Test
  void a_long_record_is_cut_to_the_limit() throws IOException {
    Map<String, String> target = new java.util.HashMap<>();
    List<String> options = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      target.put("é".repeat(500) + i, "ü".repeat(5_000));
      options.add("o".repeat(1_000));
    }
    home.trail()
        .add(
            new AuditEntry(
                AuditEntry.Source.HOST,
                Obj.EMPTY,
                "m".repeat(9_000),
                options,
                "p".repeat(9_000),
                target,
                AuditEntry.Result.ERROR,
                "e".repeat(9_000)));
    home.add(1);
    assertThat(home.lines().getFirst().getBytes(UTF_8).length).isLessThan(AuditLine.BYTES_MAX);
    assertThat(home.trail().verify().broken()).isEmpty();
  }

  @Test
  void a_link_in_its_place_is_refused() throws IOException {
    Files.createDirectories(home.file().getParent());
    Files.createSymbolicLink(home.file(), disk.getPath("/elsewhere"));
    assertThatThrownBy(() -> home.add(1)).isInstanceOf(StoreException.NotAFile.class);
    assertThat(disk.getPath("/elsewhere")).doesNotExist();
  }

  @Test
  void the_vector_of_the_description_is_whole_and_written_so() throws IOException {
    Path page = FileSystems.getDefault().getPath("../docs/wire/admin-audit.md");
    String text = Files.readString(page);
    String vector =
        text.substring(
            text.indexOf("```jsonl\n") + 9, text.indexOf("\n```", text.indexOf("```jsonl")));
    home.add(1);
    home.append("{\"v\":1,\"se");
    home.add(1);
    assertThat(String.join("\n", home.lines())).isEqualTo(vector);
    assertThat(text).contains(home.trail().verify().head());
  }

  private static final class Adding implements CrashSweep.Scenario {
    private int added;

    private static AuditHome home(FileSystem disk) {
      return new AuditHome(disk.getPath("/home"), FileLocks.inMemory(), 1_500);
    }

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(disk.getPath("/home"));
      home(disk).add(8);
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      for (int i = 0; i < 5; i++) {
        home(disk).add(1);
        added++;
      }
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      AuditReport report = home(disk).trail().verify();
      assertThat(report.broken()).isEmpty();
      assertThat(report.last()).isGreaterThanOrEqualTo(8 + added);
      home(disk).add(1);
      AuditReport after = home(disk).trail().verify();
      assertThat(after.broken()).isEmpty();
      assertThat(after.last()).isEqualTo(report.last() + 1);
    }
  }

  @Test
  void no_acknowledged_record_is_lost_and_the_chain_goes_on_after_a_crash() throws IOException {
    assertThat(CrashSweep.run(Adding::new)).isGreaterThan(200);
  }
}
