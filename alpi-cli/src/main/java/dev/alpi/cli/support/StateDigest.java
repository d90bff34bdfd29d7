package dev.alpi.cli.support;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.ContainedTree;
import dev.alpi.profile.store.ContainedTree.Found;
import dev.alpi.profile.store.ContainedTree.Reach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** What lies in a home: how many, how large, how old. Names are those that alpi gives. */
final class StateDigest {
  private static final List<String> FOLDERS =
      List.of(
          "agents",
          "alp/blobs",
          "alp/workgroups",
          "cache/inbound",
          "cache/tts",
          "gateway/files",
          "host/attachments",
          "logs",
          "logs/spend",
          "memories",
          "mentions",
          "out",
          "outputs",
          "plugins",
          "prompts",
          "protocols",
          "recipes",
          "run/bg",
          "runs",
          "schedule",
          "sessions",
          "skills",
          "state/db");

  private static final List<String> FILES =
      List.of(
          ".env",
          "active_profile",
          "alp/peers.yaml",
          "alp/pending_peers.yaml",
          "alp/secrets/alp_key.pem",
          "alp/secrets/alp_key.pub",
          "alp/alp.sock",
          "approvals.json",
          "backup.json",
          "base.yaml",
          "config.yaml",
          "gateway/gateway.db",
          "host/events.jsonl",
          "host/host.sock",
          "knowledge.sqlite",
          "logs/admin-audit.jsonl",
          "logs/agent.log",
          "logs/approval.log",
          "logs/compaction.jsonl",
          "logs/gateway.log",
          "logs/ledger.journal",
          "logs/ledger.json",
          "logs/runs.jsonl",
          "logs/service.err",
          "logs/service.log",
          "memories/AGENT.md",
          "memories/MEMORY.md",
          "memories/USER.md",
          "memories/promotion_queue.jsonl",
          "outputs/outputs.jsonl",
          "profile.json",
          "schedule/jobs.json",
          "schedule/slots.log",
          "secrets/vault.json",
          "service.lock",
          "service.pid",
          "sessions.db");

  private StateDigest() {}

  static Obj of(Path home) throws IOException {
    Obj files = Obj.EMPTY;
    for (String each : FILES) {
      Path file = home.resolve(each);
      if (Files.exists(file, NOFOLLOW_LINKS)) {
        files = files.with(each, file(file));
      }
    }
    Obj folders = Obj.EMPTY;
    for (String each : FOLDERS) {
      Path folder = home.resolve(each);
      if (Files.isDirectory(folder, NOFOLLOW_LINKS)) {
        folders = folders.with(each, folder(home, folder));
      }
    }
    return Obj.EMPTY
        .with("mode", mode(home))
        .with("is_link", Files.isSymbolicLink(home))
        .with("files", files)
        .with("folders", folders);
  }

  private static Obj file(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
    String kind =
        now.isRegularFile()
            ? "file"
            : now.isDirectory() ? "directory" : now.isSymbolicLink() ? "link" : "special";
    return Obj.EMPTY
        .with("kind", kind)
        .with("bytes", now.size())
        .with("mode", mode(file))
        .with("modified_at", now.lastModifiedTime().toInstant().toString());
  }

  private static Obj folder(Path home, Path folder) throws IOException {
    List<Found> files = ContainedTree.of(home, folder, Reach.ALL).files();
    Obj digest =
        Obj.EMPTY
            .with("mode", mode(folder))
            .with("files", files.size())
            .with("bytes", files.stream().mapToLong(Found::bytes).sum());
    Comparator<Instant> order = Comparator.naturalOrder();
    return files.isEmpty()
        ? digest
        : digest
            .with("oldest", files.stream().map(Found::modified).min(order).get().toString())
            .with("newest", files.stream().map(Found::modified).max(order).get().toString());
  }

  private static String mode(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? PosixFilePermissions.toString(Files.getPosixFilePermissions(file, NOFOLLOW_LINKS))
        : "";
  }
}
