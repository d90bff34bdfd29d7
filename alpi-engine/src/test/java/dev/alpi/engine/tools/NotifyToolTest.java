package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.journal.OutputRow;
import dev.alpi.journal.OutputType;
import dev.alpi.journal.OutputsInbox;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the agent wants a person to know is in the inbox. */
class NotifyToolTest {
  private final ToolsOnDisk disk = ToolsOnDisk.unix();
  private final List<OutputRow> told = new ArrayList<>();
  private OutputsInbox inbox = inbox();

  NotifyToolTest() throws IOException {}

  private OutputsInbox inbox() {
    return OutputsInbox.of(
        disk.alpi, "work", FileLocks.inMemory(), FakeClock.atRandom(1), new Random(1));
  }

  private Tool tool() {
    return new NotifyTool(inbox, "0a1b2c3d4e5f", text -> text.replace("sk-1", "***"), told::add);
  }

  @BeforeEach
  void open() {
    inbox = inbox();
  }

  private static String arguments(String name, String value) {
    return Json.compact(Obj.EMPTY.with("text", "b").with(name, value));
  }

  @Test
  void a_notification_is_in_the_inbox_redacted_and_told() throws Exception {
    String said =
        disk.run(
            tool(), "{\"text\":\"the disk sk-1 is full\",\"title\":\"Disk\",\"type\":\"error\"}");
    OutputRow row = inbox.list().getFirst();
    assertThat(said).contains(row.id());
    assertThat(told).containsExactly(row);
    assertThat(row.type()).isEqualTo(OutputType.ERROR);
    assertThat(row.title()).isEqualTo("Disk");
    assertThat(row.body()).isEqualTo("the disk *** is full");
    assertThat(row.sessionId()).isEqualTo("0a1b2c3d4e5f");
    assertThat(row.profile()).isEqualTo("work");
    assertThat(row.isUnread()).isTrue();
    disk.run(tool(), "{\"text\":\"hello\"}");
    assertThat(inbox.list().getFirst().type()).isEqualTo(OutputType.INFO);
  }

  @Test
  void wrong_arguments_are_explained_and_leave_nothing() throws Exception {
    assertThat(disk.failure(tool(), "{}")).contains("text (a string) is missing");
    assertThat(disk.failure(tool(), "{\"text\":\" \"}")).contains("text is empty");
    assertThat(disk.failure(tool(), "{\"text\":\"x\",\"type\":\"alarm\"}"))
        .contains("info, warning, error, found alarm");
    assertThat(disk.failure(tool(), arguments("text", "😀".repeat(8001))))
        .contains("text has 8001 characters, allowed 8000");
    assertThat(disk.failure(tool(), arguments("title", "x".repeat(201))))
        .contains("title has 201 characters, allowed 200");
    assertThat(told).isEmpty();
    assertThat(Files.exists(disk.alpi.resolve("outputs"))).isFalse();
    disk.run(tool(), arguments("text", "😀".repeat(8000)));
    disk.run(tool(), arguments("title", "x".repeat(200)));
    assertThat(told).hasSize(2);
  }

  @Test
  void the_preview_has_the_title_and_never_the_text() throws Exception {
    String json = "{\"text\":\"body\",\"title\":\" Disk full \",\"type\":\"warning\"}";
    assertThat(tool().preview(Arguments.parse(json))).isEqualTo("warning Disk full");
    assertThat(tool().preview(Arguments.parse("{\"text\":\"body\"}"))).isEqualTo("info");
    assertThat(tool().spec().name()).isEqualTo("notify");
    assertThat(tool().isParallelSafe()).isFalse();
  }
}
