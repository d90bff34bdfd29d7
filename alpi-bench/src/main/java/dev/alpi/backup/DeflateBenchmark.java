package dev.alpi.backup;

import dev.alpi.bench.BackupTree;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What compresses archives of format 1 beside zlib at its fastest, in pieces of a mebibyte of the
 * text of {@code alpi-bench/backup}: an operation a second is a mebibyte of text a second. In this
 * package because the encoder is not for others.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DeflateBenchmark {
  private static final int PIECES = 16;

  private final byte[][] texts = new byte[PIECES][];
  private final byte[][] ours = new byte[PIECES][];
  private final byte[][] zlibs = new byte[PIECES][];
  private final DeflateEncoder encoder = new DeflateEncoder();
  private final byte[] room = new byte[DeflateEncoder.most(Pieces.BYTES)];
  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private final Inflater inflater = new Inflater(true);
  private int next;

  /** Makes the texts, and says how long each becomes. */
  @Setup
  public void begin() {
    byte[] all = BackupTree.sample(PIECES * Pieces.BYTES);
    long ourBytes = 0;
    long zlibBytes = 0;
    for (int i = 0; i < PIECES; i++) {
      texts[i] = Arrays.copyOfRange(all, i * Pieces.BYTES, (i + 1) * Pieces.BYTES);
      next = i;
      ours[i] = Arrays.copyOf(room, encode());
      next = i;
      zlibs[i] = Arrays.copyOf(room, zlib());
      ourBytes += ours[i].length;
      zlibBytes += zlibs[i].length;
    }
    System.out.printf(
        "%nof %,d bytes of text: ours %,d, zlib %,d%n", all.length, ourBytes, zlibBytes);
  }

  /** Gives back what is not Java's. */
  @TearDown
  public void end() {
    deflater.end();
    inflater.end();
  }

  private int following() {
    int index = next;
    next = (index + 1) % PIECES;
    return index;
  }

  /** Compresses with ours. */
  @Benchmark
  public int encode() {
    return encoder.encode(texts[following()], Pieces.BYTES, room, 0);
  }

  /** Compresses with zlib. */
  @Benchmark
  public int zlib() {
    deflater.reset();
    deflater.setInput(texts[following()]);
    deflater.finish();
    return deflater.deflate(room);
  }

  /** Has zlib decompress what ours has made. */
  @Benchmark
  public int decodeOurs() throws DataFormatException {
    return decode(ours[following()]);
  }

  /** Has zlib decompress what zlib has made. */
  @Benchmark
  public int decodeZlibs() throws DataFormatException {
    return decode(zlibs[following()]);
  }

  private int decode(byte[] deflated) throws DataFormatException {
    inflater.reset();
    inflater.setInput(deflated);
    return inflater.inflate(room);
  }
}
