package dev.alpi.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** The standard streams of a command that another one runs: its input is given, nobody types. */
final class StepStdio extends GivenStdio {
  private final Stdio outer;
  private final boolean isCaptured;

  private StepStdio(Stdio outer, byte[] input, OutputStream out, OutputStream err, boolean isKept) {
    super(new ByteArrayInputStream(input), out, err);
    this.outer = outer;
    this.isCaptured = isKept;
  }

  /** Returns streams whose output goes where that of {@code outer} goes. */
  static StepStdio shown(Stdio outer, byte[] input) {
    return new StepStdio(outer, input, outer.out(), outer.err(), false);
  }

  /** Returns streams whose output is kept. */
  static StepStdio captured(Stdio outer, byte[] input) {
    return new StepStdio(
        outer, input, new ByteArrayOutputStream(), new ByteArrayOutputStream(), true);
  }

  /** Returns what was printed, if it was kept. */
  String printed() {
    return ((ByteArrayOutputStream) out()).toString(StandardCharsets.UTF_8);
  }

  /** Returns what was complained, if it was kept. */
  String complained() {
    return ((ByteArrayOutputStream) err()).toString(StandardCharsets.UTF_8);
  }

  @Override
  public Target target(Stream stream) {
    return isCaptured || stream == Stream.IN ? Target.FILE : outer.target(stream);
  }

  @Override
  public Silence silence() {
    return () -> {};
  }

  @Override
  public OptionalInt columns() {
    return outer.columns();
  }
}
