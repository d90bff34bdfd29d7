/**
 * The commands of alpi: data that is parsed, documented and completed by one machine. Main of the
 * launcher.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.cli {
  requires static transitive org.jspecify;
  requires dev.alpi.engine;
  requires org.jline.reader;
  requires org.jline.terminal;

  exports dev.alpi.cli;
}
