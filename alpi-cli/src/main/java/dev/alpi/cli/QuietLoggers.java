package dev.alpi.cli;

import java.util.ResourceBundle;

/**
 * The loggers of the process: they are silent.
 *
 * <p>The HTTP server writes to {@link System.Logger} when it starts and stops, and there is no
 * other way to keep that off the standard error stream. alpi itself does not use these loggers, and
 * reports what goes wrong with exceptions.
 */
public final class QuietLoggers extends System.LoggerFinder {
  /** Creates it; the service loader does, which needs that to be public. */
  public QuietLoggers() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new Quiet(name);
  }

  private record Quiet(String name) implements System.Logger {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return false;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {}

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... arguments) {}
  }
}
