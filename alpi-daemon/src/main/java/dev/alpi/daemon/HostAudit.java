package dev.alpi.daemon;

import dev.alpi.alp.link.LinkWorld;
import dev.alpi.journal.AuditEntry;
import dev.alpi.journal.AuditTrail;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.Hinted;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Leaves a record in the audit trail of the machine for each verb that changes something. The one
 * place where that is done for verbs; {@code docs/audit.md} is the description.
 *
 * <p><b>Threads:</b> any.
 */
final class HostAudit {
  /** Verbs that change nothing, or let an agent do its work, which has journals of its own. */
  static final Set<String> UNRECORDED =
      Set.of(
          "host.version",
          "host.daemon.status",
          "host.profiles.list",
          "host.profiles.look",
          "host.profile.summaries",
          "host.profile.read_file",
          "host.skills.list",
          "host.skill.read",
          "host.skill.file",
          "host.email.status",
          "host.doctor.report",
          "host.audit.report",
          "host.digest.report",
          "host.cleanup.plan",
          "host.profile.detail",
          "host.profile.storage",
          "host.tools.list",
          "host.model.ctx_window",
          "host.activity.list",
          "host.approval.pending",
          "host.clarification.pending",
          "host.clarification.respond",
          "host.runs.list",
          "host.run.read",
          "host.peers.list",
          "host.peers.ping",
          "host.peers.pending_list",
          "host.sessions.list",
          "host.session.read",
          "host.schedule.list",
          "host.outputs.list",
          "host.outputs.read",
          "host.outputs.mark_read",
          "host.usage.daily",
          "host.gateway.status",
          "host.gateway.look",
          "host.secrets.reload",
          "host.chat.send",
          "host.chat.compact",
          "host.chat.cancel",
          "host.chat.events_since",
          "host.events.subscribe",
          "host.events.history");

  /** Verbs that change something. What is in neither list counts as one: a test finds it. */
  static final Set<String> RECORDED =
      Set.of(
          "host.profile.release",
          "host.cleanup.apply",
          "host.profile.create",
          "host.profile.delete",
          "host.config.set_field",
          "host.config.unset_field",
          "host.approval.respond",
          "host.run.cancel",
          "host.sessions.delete",
          "host.peers.add",
          "host.peers.remove",
          "host.peers.pending_accept",
          "host.peers.pending_discard",
          "host.schedule.fire",
          "host.schedule.set_paused",
          "host.schedule.remove",
          "host.outputs.mark_all_read",
          "host.outputs.delete");

  /** Parameters that are names or ids, and never anybody's text. */
  private static final Set<String> NAMED =
      Set.of(
          "id",
          "job",
          "job_id",
          "session_id",
          "output_id",
          "peer_id",
          "run",
          "run_id",
          "answer",
          "channel",
          "name");

  /** What such a name looks like; anything else may be a text or a secret in the wrong place. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9@][A-Za-z0-9@._:/-]{0,79}");

  private final Path root;
  private final AuditTrail trail;
  private final DaemonLog log;

  HostAudit(Path root, LinkWorld world, DaemonLog log) {
    this.root = root;
    this.trail = AuditTrail.of(root, world.locks(), world.clock(), world.random());
    this.log = log;
  }

  /** Returns {@code methods}, of which those that change something leave a record. */
  Map<String, HostMethod> recording(Map<String, HostMethod> methods) {
    Map<String, HostMethod> all = new HashMap<>();
    methods.forEach(
        (name, method) ->
            all.put(name, UNRECORDED.contains(name) ? method : recording(name, method)));
    return all;
  }

  private HostMethod recording(String name, HostMethod method) {
    return (params, frames) -> {
      boolean isOver = false;
      try {
        Obj result = method.call(params, frames);
        isOver = true;
        record(name, params, "");
        return result;
      } catch (HostRefusal e) {
        record(name, params, Integer.toString(e.code()));
        throw e;
      } catch (IOException | InterruptedException | RuntimeException e) {
        if (!isOver) {
          record(name, params, Integer.toString(HostRefusal.INTERNAL));
        }
        throw e;
      }
    };
  }

  /** What cannot be recorded is done all the same, and told in the log of the daemon. */
  private void record(String name, Obj params, String error) {
    try {
      trail.add(
          new AuditEntry(
              AuditEntry.Source.HOST,
              actor(),
              name,
              List.of(),
              params.string("profile").filter(this::isName).orElse(""),
              target(params),
              error.isEmpty() ? AuditEntry.Result.SUCCESS : AuditEntry.Result.ERROR,
              error));
    } catch (IOException e) {
      log.warn(name + " is not in the audit trail, which cannot be written: " + problem(e));
    }
  }

  /** What failed, where, and what to do; the platform's own message is often a path alone. */
  private String problem(IOException failure) {
    if (failure instanceof Hinted hinted && !hinted.hint().isEmpty()) {
      return failure.getMessage() + "; " + hinted.hint();
    }
    String trailFile = root.resolve("logs").resolve(AuditTrail.NAME).toString();
    String text = Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getName());
    if (DurableFiles.isFull(failure)) {
      return text + "; make room: alpi cleanup plan shows what alpi can do without";
    }
    if (!(failure instanceof FileSystemException file)) {
      return trailFile + ": " + text + "; if that comes again, the disk may fail";
    }
    String path = Objects.requireNonNullElse(file.getFile(), trailFile);
    String what =
        switch (file) {
          case AccessDeniedException _ -> "permission denied: " + path;
          case NoSuchFileException _ -> "no such file: " + path;
          case FileAlreadyExistsException _ -> "something else is in the way: " + path;
          default ->
              path
                  + ": "
                  + Objects.requireNonNullElse(file.getReason(), file.getClass().getSimpleName());
        };
    return what
        + "; see with ls -ld "
        + path
        + " what it is and whose, and let the user that the daemon runs as write there";
  }

  /** Nobody but the owner gets as far as this: {@link HostServer} looks at who has connected. */
  private Obj actor() throws IOException {
    return Obj.EMPTY.with("user", Files.getOwner(root).getName());
  }

  private Map<String, String> target(Obj params) {
    Map<String, String> target = new TreeMap<>();
    for (String key : NAMED) {
      Optional<String> value = params.string(key);
      value.ifPresent(text -> target.put(key, isName(text) ? text : "?"));
    }
    return target;
  }

  private boolean isName(String text) {
    return NAME.matcher(text).matches();
  }
}
