package dev.alpi.cli;

import dev.alpi.profile.Profile;
import java.io.IOException;
import java.util.Optional;

/** A chat line by line on a terminal, until the person leaves, whoever runs its turns. */
final class LineChat {
  /** What a person types or pastes at once; more is a file, which the agent can read. */
  private static final int LINE_BYTES_MAX = 1024 * 1024;

  private final Invocation invocation;
  private final Profile profile;
  private final Talk talk;
  private final ChatNews news;
  private int unread;

  /** Who answers. */
  interface Talk {
    /** Returns what a line is read from; nothing if nobody will type one any more. */
    Optional<PatientInput> input() throws IOException;

    /** Says {@code text} to the agent; what goes wrong is told, unless it ends the chat. */
    void turn(String text) throws IOException, CommandFailure, InterruptedException;

    /** Sums up what was said; what goes wrong is told, unless it ends the chat. */
    void compact() throws IOException, CommandFailure, InterruptedException;
  }

  LineChat(Invocation invocation, Profile profile, Talk talk) {
    this.invocation = invocation;
    this.profile = profile;
    this.talk = talk;
    this.news = new ChatNews(profile, invocation);
  }

  /**
   * Talks.
   *
   * @param where where the turns run, to be read after the name of the profile
   * @param leaving what becomes of the rest when the person leaves, to be read after that
   */
  ExitCode run(String where, String leaving)
      throws IOException, CommandFailure, InterruptedException {
    invocation.note(
        "profile "
            + profile.name()
            + where
            + "; /help for what else there is, Ctrl-D or /exit to leave");
    while (true) {
      Optional<String> line = line();
      if (line.isEmpty() || line.get().equals("/exit") || line.get().equals("/quit")) {
        return ExitCode.OK;
      }
      if (line.get().equals("/help")) {
        help(leaving);
      } else if (line.get().equals("/compact")) {
        talk.compact();
      } else if (SlashCommand.is(line.get())) {
        slash(line.get());
      } else if (!line.get().isEmpty()) {
        talk.turn(line.get());
      }
    }
  }

  private void help(String leaving) throws IOException {
    invocation.note("/profile            which profile this is; also /profile list, /profile info");
    invocation.note("/config             settings; also /config get KEY, /config set KEY VALUE");
    invocation.note("/compact            sum up what was said so far, to make room");
    invocation.note("/exit               leave; so does Ctrl-D" + leaving);
    invocation.note("everything else goes to the agent");
  }

  private Optional<String> line() throws IOException {
    tellNews();
    Output err = invocation.err();
    err.styled(Style.NAME, profile.name() + ">");
    err.text(" ");
    err.flush();
    Optional<PatientInput> input = talk.input();
    Optional<String> line =
        input.isPresent() ? TypedLine.read(input.get(), LINE_BYTES_MAX) : Optional.empty();
    if (line.isEmpty()) {
      err.line("");
      err.flush();
    }
    return line.map(String::strip);
  }

  /** Tells of outputs that have come since the last line. */
  private void tellNews() throws IOException {
    int before = unread;
    unread = news.look().orElse(before);
    if (unread > before) {
      String told = unread == 1 ? "1 new output" : unread + " new outputs";
      invocation.note(told + "; alpi -p " + profile.name() + " outputs lists them");
    }
  }

  /** A command that fails is no reason to end a chat. */
  private void slash(String line) throws IOException, InterruptedException {
    try {
      SlashCommand.run(line, profile, invocation);
    } catch (IOException | CommandFailure e) {
      tell(invocation, Failure.of(e));
    }
  }

  /** Says that nothing was summed up. */
  static void tellNothingSummed(Invocation invocation) throws IOException {
    invocation.note("nothing was summed up: there is too little, or no summary came");
  }

  /** Says what went wrong, when the chat goes on. */
  static void tell(Invocation invocation, Failure failure) throws IOException {
    Failure told = failure.redacted();
    invocation.out().flush();
    Output err = invocation.err();
    err.message(Style.ERROR, "error:", told.message());
    if (!told.hint().isEmpty()) {
      err.message(Style.HINT, "hint:", told.hint());
    }
    err.flush();
  }
}
