/**
 * The commands of alpi: data that is parsed, documented and completed by one machine. Main of the
 * launcher.
 *
 * <p>It owns what a person types and reads, and the exit codes; what a command does is done by the
 * other modules. Only its assembly ({@code Main}, {@code ProcessContext}, {@code ProcessStdio})
 * reaches for the process: streams, environment, clock, signals. A command runs in one thread.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.cli {
  requires static org.jspecify;
  requires dev.alpi.daemon;
  requires dev.alpi.vault;
  requires dev.alpi.backup;
  // how wide characters are
  requires org.jline.terminal;
  requires org.commonmark;
  requires org.commonmark.ext.gfm.tables;

  exports dev.alpi.cli;

  // the server for webhooks logs its start and end, and can only be silenced by this
  provides System.LoggerFinder with
      dev.alpi.cli.QuietLoggers;
}
