package dev.alpi.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An open file: each change is made in the live file and told to the disk. */
final class CrashingFileChannel extends FileChannel {
  private enum Writing {
    AT_POSITION,
    AT_END
  }

  private final SimulatedDisk disk;
  private final Object key;
  private final FileChannel live;
  private final Writing writing;

  private CrashingFileChannel(SimulatedDisk disk, Object key, FileChannel live, Writing writing) {
    this.disk = disk;
    this.key = key;
    this.live = live;
    this.writing = writing;
  }

  static FileChannel positioned(SimulatedDisk disk, Object key, FileChannel live) {
    return new CrashingFileChannel(disk, key, live, Writing.AT_POSITION);
  }

  static FileChannel appending(SimulatedDisk disk, Object key, FileChannel live) {
    return new CrashingFileChannel(disk, key, live, Writing.AT_END);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return running().read(target);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return running().read(targets, offset, length);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return running().read(target, position);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    synchronized (disk) {
      FileChannel file = running();
      long at = writing == Writing.AT_END ? file.size() : file.position();
      int written = write(source, at);
      file.position(at + written);
      return written;
    }
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    long written = 0;
    for (int i = offset; i < offset + length; i++) {
      int asked = sources[i].remaining();
      int done = write(sources[i]);
      written += done;
      if (done < asked) {
        break;
      }
    }
    return written;
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    synchronized (disk) {
      FileChannel file = running();
      int admitted = disk.faults.admit(source.remaining());
      ByteBuffer bytes = ByteBuffer.allocate(admitted);
      bytes.put(source.duplicate().limit(source.position() + admitted)).flip();
      // asked of the live file first: it may be open for reading only
      file.write(bytes.duplicate(), position);
      source.position(source.position() + admitted);
      if (admitted > 0) {
        disk.changed(key, new DataChange.Write(position, bytes.asReadOnlyBuffer()));
      }
      return admitted;
    }
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    synchronized (disk) {
      FileChannel file = running();
      boolean shorter = size < file.size();
      file.truncate(size);
      if (shorter) {
        disk.changed(key, new DataChange.Truncate(size));
      }
      return this;
    }
  }

  @Override
  public void force(boolean metaData) throws IOException {
    synchronized (disk) {
      running();
      if (!live.isOpen()) {
        throw new ClosedChannelException();
      }
      disk.sync(key);
    }
  }

  @Override
  public long position() throws IOException {
    return running().position();
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    running().position(newPosition);
    return this;
  }

  @Override
  public long size() throws IOException {
    return running().size();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return running().transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, 8192));
    long done = 0;
    while (done < count) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), count - done));
      if (source.read(buffer) <= 0) {
        break;
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        done += write(buffer, position + done);
      }
    }
    return done;
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException("cannot simulate a memory-mapped file");
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException("cannot simulate locks: inject locks in memory");
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException("cannot simulate locks: inject locks in memory");
  }

  @Override
  protected void implCloseChannel() throws IOException {
    live.close();
  }

  private FileChannel running() {
    synchronized (disk) {
      disk.faults.requireRunning();
      return live;
    }
  }
}
