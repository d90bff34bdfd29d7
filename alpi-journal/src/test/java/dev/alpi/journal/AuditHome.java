package dev.alpi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.ChainedFile;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A root with an audit trail, whose files may be small. */
record AuditHome(Path root, FileLocks locks, int bytesMax) {
  static final FakeClock CLOCK = FakeClock.at("2026-03-01T12:00:00Z");

  static AuditHome of(Path root) {
    return new AuditHome(root, FileLocks.inMemory(), AuditTrail.FILE_BYTES_MAX);
  }

  AuditTrail trail() {
    return new AuditTrail(
        new ChainedFile(file(), bytesMax, AuditTrail.BACKUPS, locks, Duration.ofSeconds(30)),
        CLOCK,
        new Random(7));
  }

  Path file() {
    return root.resolve("logs").resolve(AuditTrail.NAME);
  }

  Path file(int number) {
    return file().resolveSibling(AuditTrail.NAME + "." + number);
  }

  static AuditEntry entry(String what) {
    return new AuditEntry(
        AuditEntry.Source.CLI,
        Obj.EMPTY.with("uid", 1000).with("user", "ana"),
        "schedule remove",
        List.of("force"),
        "work",
        Map.of("id", what),
        AuditEntry.Result.SUCCESS,
        "");
  }

  void add(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      trail().add(entry("job-" + i));
    }
  }

  List<String> lines() throws IOException {
    return Files.readAllLines(file());
  }

  void write(List<String> lines) throws IOException {
    Files.writeString(file(), String.join("\n", lines) + "\n");
  }

  void append(String text) throws IOException {
    Files.createDirectories(file().getParent());
    Files.write(file(), text.getBytes(UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
