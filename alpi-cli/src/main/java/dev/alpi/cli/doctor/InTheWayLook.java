package dev.alpi.cli.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.memory.MemoryFile;
import dev.alpi.memory.MemoryStore;
import dev.alpi.profile.store.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Whether what a conversation reads and writes is of the kind that it must be. */
record InTheWayLook(ProfileLook look) implements Look {
  /** They may be links to directories. */
  private static final List<String> DIRECTORIES =
      List.of("logs", "memories", "outputs", "runs", "schedule", "sessions");

  /** No link is followed where something is added, replaced or locked. */
  private static final List<String> FILES =
      List.of(
          ".approvals.lock",
          ".in-use.lock",
          ".sessions.db.lock",
          "approvals.json",
          "logs/.agent.log.lock",
          "logs/.approval.log.lock",
          "logs/agent.log",
          "logs/approval.log",
          "logs/ledger.journal",
          "logs/ledger.json",
          "logs/ledger.lock",
          "logs/runs.jsonl",
          "logs/runs.jsonl.lock",
          "memories/.memory.lock",
          "runs/.sweep.lock",
          "sessions/.context.lock",
          "sessions/.save.lock",
          "sessions/.sweep.lock");

  @Override
  public String name() {
    return "in the way";
  }

  @Override
  public void at(Report report) throws IOException {
    for (String each : DIRECTORIES) {
      Path directory = look.home().resolve(each);
      if (Presence.isThere(directory) && !Files.isDirectory(directory)) {
        fail(report, directory, "directory");
      }
    }
    for (String each : FILES) {
      Path file = look.home().resolve(each);
      if (Presence.isThere(file) && !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
        fail(report, file, "file");
      }
    }
    memory(report);
  }

  private void fail(Report report, Path path, String wanted) {
    boolean isLink = Files.isSymbolicLink(path);
    String hint =
        isLink
            ? "put the " + wanted + " itself there, or remove the link"
            : "move it away: alpi makes a " + wanted + " there when it needs one";
    report.fail(
        look.group(),
        name(),
        path
            + (isLink ? " is a link, and a " : " is something else, and a ")
            + wanted
            + " belongs there",
        hint);
  }

  /** Memories are read as each conversation reads them. */
  private void memory(Report report) {
    MemoryStore store =
        MemoryStore.open(
            look.home(), look.world().locks(), look.world().clock(), UnaryOperator.identity());
    for (MemoryFile each : MemoryFile.values()) {
      try {
        var _ = store.read(each);
      } catch (IOException e) {
        Unreadable why = Unreadable.of(e, look.home().resolve("memories").resolve(each.fileName()));
        report.fail(look.group(), "memory", why.reason(), why.hint());
      }
    }
  }
}
