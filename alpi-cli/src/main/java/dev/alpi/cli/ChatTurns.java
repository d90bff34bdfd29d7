package dev.alpi.cli;

import dev.alpi.engine.Engine;
import dev.alpi.engine.Origin;
import dev.alpi.engine.People;
import dev.alpi.engine.TurnEvent;
import dev.alpi.engine.TurnLimits;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.engine.TurnRequest;
import dev.alpi.engine.attachments.Attachment;
import dev.alpi.memory.Session;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Consumer;

/**
 * The turns of a chat that goes on: each adds to the session that the last one left.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class ChatTurns {
  private final Profile profile;

  /** Tells the directory that the chat began in from another one of its name. */
  private final String directory;

  private volatile Engine engine;
  private volatile Session session;

  ChatTurns(Profile profile, Engine engine, Session session) throws IOException {
    this.profile = profile;
    this.directory = directory(profile);
    this.engine = engine;
    this.session = session;
  }

  private static String directory(Profile profile) throws IOException {
    try {
      return String.valueOf(
          Files.readAttributes(profile.home(), BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      throw new StoreException.Gone(profile.home());
    }
  }

  Engine engine() {
    return engine;
  }

  /** Lets another engine of the same profile run the turns from now on. */
  void engine(Engine other) {
    engine = other;
  }

  Session session() {
    return session;
  }

  /** Goes on with another conversation. */
  void session(Session other) {
    session = other;
  }

  /** Runs a turn; the session has it when this returns. */
  TurnOutcome run(
      String text,
      List<Attachment> attachments,
      People there,
      Consumer<TurnEvent> events,
      Cancellation cancellation)
      throws IOException {
    if (!directory.equals(directory(profile))) {
      // somebody moved the profile by hand and made another one of its name
      throw new StoreException.Gone(profile.home());
    }
    TurnRequest request =
        new TurnRequest(text, session, Origin.owner("cli"), TurnLimits.NONE, attachments);
    TurnOutcome outcome = engine.run(request, there, events, cancellation);
    session = outcome.session();
    return outcome;
  }

  /** Sums up what was said so far; says whether there was anything to sum up. */
  boolean compact(Consumer<TurnEvent> events, Cancellation cancellation) throws IOException {
    return engine.compact(session, events, cancellation);
  }
}
