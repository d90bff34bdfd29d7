package dev.alpi.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;

/** Standard streams in memory. */
final class FakeStdio implements Stdio {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<Stream, Target> targets = new EnumMap<>(Stream.class);
  private InputStream in = InputStream.nullInputStream();
  private OptionalInt columns = OptionalInt.empty();
  private int silences;
  private String writeFailure = "";

  FakeStdio leadsTo(Stream stream, Target target) {
    targets.put(stream, target);
    return this;
  }

  FakeStdio typed(String text) {
    return typed(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  FakeStdio typed(InputStream by) {
    in = by;
    return this;
  }

  FakeStdio columns(int columns) {
    this.columns = OptionalInt.of(columns);
    return this;
  }

  /** Lets every write to standard output fail with {@code message}. */
  FakeStdio failing(String message) {
    writeFailure = message;
    return this;
  }

  String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        if (!writeFailure.isEmpty()) {
          throw new IOException(writeFailure);
        }
        out.write(bytes, from, length);
      }
    };
  }

  @Override
  public OutputStream err() {
    return err;
  }

  @Override
  public Target target(Stream stream) {
    return targets.getOrDefault(stream, Target.FILE);
  }

  @Override
  public Silence silence() {
    silences++;
    return () -> silences--;
  }

  /** Says whether the terminal shows what is typed. */
  boolean isShowing() {
    return silences == 0;
  }

  @Override
  public OptionalInt columns() {
    return columns;
  }
}
