package dev.alpi.command;

import java.util.List;

/**
 * What a command is judged by. Paths are absolute and normalised, with {@code /}.
 *
 * @param workspace where the agent works
 * @param readable directories beside the workspace whose files may be read without asking
 * @param userHome the person's home
 * @param alpiRoot the root of all profiles, which no command may touch
 * @param writes whether writing below the workspace has to be asked for
 * @param sensitive which paths no command may touch
 * @param disk follows links; where they lead is judged too
 */
public record CommandPolicy(
    String workspace,
    List<String> readable,
    String userHome,
    String alpiRoot,
    Writes writes,
    SensitivePaths sensitive,
    Disk disk) {

  public CommandPolicy {
    readable = List.copyOf(readable);
  }

  /** Whether a command may change files below the workspace by itself. */
  public enum Writes {
    /** A person is asked. */
    ASK,
    /** It may, where the command is known to write nowhere else and to remove no tree. */
    ALLOWED
  }
}
