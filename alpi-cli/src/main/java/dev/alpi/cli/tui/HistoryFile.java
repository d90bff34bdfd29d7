package dev.alpi.cli.tui;

import dev.alpi.profile.Redactor;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What was typed in the chats of a profile: {@code chat-history.jsonl}, a JSON string a line, for
 * the owner alone.
 *
 * <p><b>Threads:</b> any. <b>Durability:</b> an entry that was added is on disk. Secrets that can
 * be recognised are masked, and what begins with a space is not kept at all, as in shells.
 */
public final class HistoryFile {
  /** The name of the file in a home. */
  public static final String NAME = "chat-history.jsonl";

  /** More than anybody walks through. */
  static final int ENTRIES_MAX = 1000;

  /** Longer messages are files; they would push out all others. */
  static final int ENTRY_CHARS_MAX = 4000;

  /** What {@link #ENTRIES_MAX} of the longest would take; a longer file is not ours. */
  private static final long FILE_BYTES_MAX = 32L * 1024 * 1024;

  /** Whoever writes it is done long before. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Path file;
  private final Path lock;
  private final FileLocks locks;
  private final Redactor redactor;

  /** Creates the history of the profile whose home is {@code home}. */
  public HistoryFile(Path home, FileLocks locks, Redactor redactor) {
    this.file = home.resolve(NAME);
    this.lock = home.resolve(".chat-history.lock");
    this.locks = locks;
    this.redactor = redactor;
  }

  /** Returns the entries, oldest first; lines that are none are left out. */
  public List<String> read() throws IOException {
    List<String> entries = new ArrayList<>();
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        return List.of();
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      for (String line : text.split("\n")) {
        entry(line, entries);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    int size = entries.size();
    return List.copyOf(entries.subList(Math.max(0, size - ENTRIES_MAX), size));
  }

  private static void entry(String line, List<String> entries) {
    try {
      if (Json.parse(line) instanceof JsonValue.Str(String text)) {
        entries.add(text);
      }
    } catch (JsonSyntaxException e) {
      // a line that somebody else wrote
    }
  }

  /** Adds {@code text} as the newest entry, unless it is not to be kept. */
  public void add(String text) throws IOException {
    if (text.isBlank() || text.startsWith(" ") || text.length() > ENTRY_CHARS_MAX) {
      return;
    }
    String kept = redactor.apply(text);
    try (FileLocks.Held _ = locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      List<String> entries = new ArrayList<>(read());
      entries.remove(kept);
      entries.add(kept);
      StringBuilder lines = new StringBuilder();
      for (String entry :
          entries.subList(Math.max(0, entries.size() - ENTRIES_MAX), entries.size())) {
        lines.append(Json.compact(new JsonValue.Str(entry))).append('\n');
      }
      DurableFiles.replace(file, lines.toString(), FileMode.PRIVATE_FILE);
    }
  }
}
