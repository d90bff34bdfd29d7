package dev.alpi.cli;

import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionStore;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code alpi sessions export}. */
final class SessionExport {
  private static final String MARKDOWN = "markdown";
  private static final String JSON = "json";

  private static final Option FORMAT =
      Option.valued("format", "FORMAT", "markdown to read, json as it is stored")
          .values(Values.oneOf(MARKDOWN, JSON))
          .fallback(MARKDOWN);
  private static final Option OUTPUT =
      Option.valued("output", "FILE", "write it to FILE, not to standard output")
          .letter('o')
          .values(Values.Open.FILE);
  private static final Option FORCE = Option.flag("force", "replace FILE if it is there");

  private SessionExport() {}

  static Command command() {
    return Command.of("sessions export", "Write a conversation to a file", SessionExport::run)
        .has(Effect.READS)
        .taking(SessionCommands.ID)
        .with(FORMAT, OUTPUT, FORCE)
        .printing("`session`; `format`; `file`: where it is, or `content`: the text")
        .example("alpi sessions export 3f9a -o talk.md", "to read or to share")
        .example("alpi sessions export 3f9a --format json", "all that is stored of it")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    SessionStore store = SessionCommands.store(Profiles.existing(invocation), invocation);
    SessionId id = SessionCommands.id(invocation.required(SessionCommands.ID), store);
    String format = invocation.value(FORMAT).orElseThrow();
    Optional<String> output = invocation.value(OUTPUT);
    Optional<OutputFile> file =
        output.isPresent()
            ? Optional.of(OutputFile.of(output.get(), FORCE, invocation))
            : Optional.empty();
    String content = content(id, format, store, invocation);
    Obj answer = Obj.EMPTY.with("session", id.text()).with("format", format);
    if (file.isPresent()) {
      file.get().write(content);
      invocation.out().line("wrote " + file.get().path());
      invocation.answer(answer.with("file", file.get().path().toString()));
    } else {
      invocation.out().text(content);
      invocation.answer(answer.with("content", content));
    }
    return ExitCode.OK;
  }

  private static String content(
      SessionId id, String format, SessionStore store, Invocation invocation)
      throws IOException, CommandFailure {
    // what is damaged is not exported
    Session session = SessionCommands.load(id, store);
    if (format.equals(JSON)) {
      byte[] bytes = store.bytes(id).orElse(new byte[0]);
      return new String(bytes, StandardCharsets.UTF_8).stripTrailing() + "\n";
    }
    return new SessionTranscript(session, invocation.context().zone(), Integer.MAX_VALUE)
        .markdown();
  }
}
