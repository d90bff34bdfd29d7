package dev.alpi.cli;

import java.io.InputStream;
import java.io.OutputStream;

/** Standard streams that are known from the beginning. */
abstract class GivenStdio implements Stdio {
  private final InputStream in;
  private final OutputStream out;
  private final OutputStream err;

  GivenStdio(InputStream in, OutputStream out, OutputStream err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  @Override
  public final InputStream in() {
    return in;
  }

  @Override
  public final OutputStream out() {
    return out;
  }

  @Override
  public final OutputStream err() {
    return err;
  }
}
