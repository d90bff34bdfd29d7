/**
 * Judges a shell command before it runs: parses it as a POSIX shell does, finds each simple command
 * in it, and says whether it is safe, has to be asked for, or is refused.
 *
 * <p>It runs nothing, reads no file and knows no profile: text in, verdict out. Requires no other
 * module.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.command {
  requires static org.jspecify;

  exports dev.alpi.command;
}
