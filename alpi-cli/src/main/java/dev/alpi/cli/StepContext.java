package dev.alpi.cli;

/** The world of a command that another one runs: the same, but for the standard streams. */
final class StepContext extends InnerContext {
  private final StepStdio streams;

  StepContext(CliContext outer, StepStdio streams) {
    super(outer);
    this.streams = streams;
  }

  @Override
  public Stdio stdio() {
    return streams;
  }
}
