package dev.alpi.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Answers any {@value #BYTES} bytes with as many, with a virtual thread for each connection and
 * nothing of alpi: what the system and Java take for an exchange as long as a ping.
 */
final class BareEcho implements Closeable {
  /** A ping has about 430, its pong 460. */
  static final int BYTES = 450;

  private final ServerSocketChannel unix;
  private final ServerSocketChannel tcp;

  private BareEcho(ServerSocketChannel unix, ServerSocketChannel tcp) {
    this.unix = unix;
    this.tcp = tcp;
  }

  static BareEcho start(Path folder) throws IOException {
    ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    unix.bind(socket(folder));
    ServerSocketChannel tcp = ServerSocketChannel.open();
    tcp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(() -> accept(unix));
    Thread.ofVirtual().start(() -> accept(tcp));
    return new BareEcho(unix, tcp);
  }

  static UnixDomainSocketAddress socket(Path folder) {
    return UnixDomainSocketAddress.of(folder.resolve("bare.sock"));
  }

  int port() throws IOException {
    return ((InetSocketAddress) tcp.getLocalAddress()).getPort();
  }

  private static void accept(ServerSocketChannel listener) {
    try {
      while (true) {
        SocketChannel connection = listener.accept();
        Thread.ofVirtual().start(() -> answer(connection));
      }
    } catch (ClosedChannelException e) {
      // it is over
    } catch (IOException e) {
      System.err.println("failed: " + e);
    }
  }

  private static void answer(SocketChannel connection) {
    try (connection) {
      ByteBuffer bytes = ByteBuffer.allocate(BYTES);
      while (read(connection, bytes)) {
        write(connection, bytes);
      }
    } catch (IOException e) {
      System.err.println("failed: " + e);
    }
  }

  /** Connects as a client does. */
  static SocketChannel connect(SocketAddress address) throws IOException {
    SocketChannel connection = SocketChannel.open(address);
    if (address instanceof InetSocketAddress) {
      connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    return connection;
  }

  /** Makes an exchange. */
  static void exchange(SocketChannel connection) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    write(connection, bytes);
    if (!read(connection, bytes)) {
      throw new IOException("the echo has closed");
    }
  }

  private static boolean read(SocketChannel connection, ByteBuffer bytes) throws IOException {
    bytes.clear();
    while (bytes.hasRemaining()) {
      if (connection.read(bytes) < 0) {
        return false;
      }
    }
    return true;
  }

  private static void write(SocketChannel connection, ByteBuffer bytes) throws IOException {
    bytes.position(0).limit(BYTES);
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    try (unix) {
      tcp.close();
    }
  }
}
