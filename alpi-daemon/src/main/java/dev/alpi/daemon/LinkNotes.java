package dev.alpi.daemon;

import dev.alpi.alp.link.LinkLog;
import dev.alpi.profile.LogFile;
import java.io.IOException;

/**
 * Notes who got no answer, and why, in a log of the profile.
 *
 * <p><b>Threads:</b> any.
 *
 * @param file the log
 */
public record LinkNotes(LogFile file) implements LinkLog {
  @Override
  public void dropped(String why) {
    write(LogFile.Level.INFO, "no answer: " + why);
  }

  @Override
  public void refused(String peer, String method, String why) {
    write(LogFile.Level.INFO, "refused " + peer + " " + method + ": " + why);
  }

  @Override
  public void failed(String what, Throwable cause) {
    write(LogFile.Level.ERROR, what + " failed: " + cause);
  }

  private void write(LogFile.Level level, String text) {
    try {
      file.write(level, text);
    } catch (IOException e) {
      // peers are answered all the same
    }
  }
}
