package dev.alpi.cli;

import dev.alpi.backup.Backup;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * When a home was archived last, and when it was tried last whether an archive brings it back:
 * {@code backup.json} in the root.
 */
final class BackupLog {
  private static final String NAME = "backup.json";
  private static final String MADE = "last_made";
  private static final String PROVEN = "last_drill";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path root;
  private final CliContext context;

  private BackupLog(Path root, CliContext context) {
    this.root = root;
    this.context = context;
  }

  static BackupLog of(HomeRoot root, CliContext context) {
    return new BackupLog(root.path(), context);
  }

  /**
   * Something that was done with an archive.
   *
   * @param missing how much of the home it does not have, or not as it was
   */
  record Entry(Instant at, String file, long missing) {}

  void made(Backup.Made made) throws IOException {
    Obj entry =
        Obj.EMPTY
            .with("at", made.created().toString())
            .with("file", made.archive().toString())
            .with("files", made.files())
            .with("bytes", made.bytes())
            .with("missing", made.losses().size());
    change(all -> all.with(MADE, entry));
  }

  void proven(Path file, String created) throws IOException {
    Obj entry =
        Obj.EMPTY
            .with("at", context.clock().instant().toString())
            .with("file", file.toString())
            .with("created_at", created);
    change(all -> all.with(PROVEN, entry));
  }

  Optional<Entry> lastMade() throws IOException {
    return entry(MADE);
  }

  Optional<Entry> lastProven() throws IOException {
    return entry(PROVEN);
  }

  private Optional<Entry> entry(String name) throws IOException {
    Obj entry = read().object(name);
    try {
      return entry
          .string("at")
          .map(
              at ->
                  new Entry(
                      Instant.parse(at),
                      entry.string("file").orElse(""),
                      entry.integer("missing").orElse(0)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Obj read() throws IOException {
    Path file = root.resolve(NAME);
    if (!Files.exists(file)) {
      return Obj.EMPTY;
    }
    try {
      return Json.parse(Files.readAllBytes(file)) instanceof Obj all ? all : Obj.EMPTY;
    } catch (JsonSyntaxException e) {
      // it is a hint for people; the next archive writes it anew
      return Obj.EMPTY;
    }
  }

  private void change(UnaryOperator<Obj> change) throws IOException {
    try (FileLocks.Held _ =
        context
            .locks()
            .acquire(root.resolve(".backup-log.lock"), FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      DurableFiles.replace(
          root.resolve(NAME), Json.compact(change.apply(read())) + "\n", FileMode.PRIVATE_FILE);
    }
  }
}
