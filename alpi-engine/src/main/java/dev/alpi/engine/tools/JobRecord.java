package dev.alpi.engine.tools;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a background job: {@code run/bg/<id>.json}.
 *
 * @param session the conversation it belongs to
 * @param command what runs, without secrets
 * @param leader its first process
 * @param owner the alpi that started it
 * @param startedAt when
 * @param state whether it runs
 * @param exitCode how it ended, if it did by itself
 */
record JobRecord(
    String id,
    String session,
    String command,
    String directory,
    ProcessStamp leader,
    ProcessStamp owner,
    String startedAt,
    State state,
    OptionalLong exitCode) {

  /** Far more than one of ours has: a command of 100,000 characters. */
  private static final int BYTES_MAX = 1024 * 1024;

  /** The life of a job. */
  enum State {
    RUNNING("running"),
    EXITED("exited"),
    KILLED("killed"),
    /** The alpi that started it was killed, and what was left of it has been killed too. */
    LOST("lost");

    private final String label;

    State(String label) {
      this.label = label;
    }
  }

  JobRecord ended(State how, OptionalLong code) {
    return new JobRecord(id, session, command, directory, leader, owner, startedAt, how, code);
  }

  boolean isRunning() {
    return state == State.RUNNING;
  }

  /** Returns its state for people. */
  String shownState() {
    return state.label + (exitCode.isPresent() ? " with " + exitCode.getAsLong() : "");
  }

  void write(Path file) throws IOException {
    Obj json =
        Obj.EMPTY
            .with("id", id)
            .with("session", session)
            .with("command", command)
            .with("cwd", directory)
            .with("process", leader.toString())
            .with("owner", owner.toString())
            .with("started_at", startedAt)
            .with("state", state.label);
    Obj whole = exitCode.isPresent() ? json.with("exit_code", exitCode.getAsLong()) : json;
    DurableFiles.replace(file, Json.compact(whole) + "\n", FileMode.PRIVATE_FILE);
  }

  /** Returns what the file says; empty if it is gone or no such file. */
  static Optional<JobRecord> read(Path file) {
    try {
      if (Files.size(file) > BYTES_MAX) {
        return Optional.empty();
      }
      return of(Json.parseObject(Files.readString(file)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<JobRecord> of(Obj json) {
    Optional<ProcessStamp> leader = json.string("process").flatMap(ProcessStamp::parse);
    Optional<ProcessStamp> owner = json.string("owner").flatMap(ProcessStamp::parse);
    Optional<State> state = json.string("state").flatMap(JobRecord::state);
    if (leader.isEmpty() || owner.isEmpty() || state.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new JobRecord(
            json.string("id").orElse(""),
            json.string("session").orElse(""),
            json.string("command").orElse(""),
            json.string("cwd").orElse(""),
            leader.get(),
            owner.get(),
            json.string("started_at").orElse(""),
            state.get(),
            json.integer("exit_code")));
  }

  private static Optional<State> state(String label) {
    for (State state : State.values()) {
      if (state.label.equals(label)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }
}
