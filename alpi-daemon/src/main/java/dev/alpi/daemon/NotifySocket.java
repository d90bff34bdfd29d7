package dev.alpi.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the service manager of Linux how a service is: {@code sd_notify(3)}. A datagram to a Unix
 * socket, which Java does not have.
 *
 * <p><b>Threads:</b> any.
 */
public final class NotifySocket implements Closeable {
  // values of Linux, the same on all processors that Java 25 runs on: <sys/socket.h>
  private static final short AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;

  /** {@code struct sockaddr_un}: two bytes of family, and the path; see unix(7). */
  private static final int FAMILY_BYTES = 2;

  private static final int PATH_BYTES = 108;

  private final Libc libc = new Libc();
  private final MethodHandle sendto;
  private final byte[] path;
  private final int descriptor;

  private NotifySocket(byte[] path) throws IOException {
    this.path = path;
    ValueLayout.OfInt number = ValueLayout.JAVA_INT;
    MethodHandle socket =
        libc.function("socket", FunctionDescriptor.of(number, number, number, number));
    sendto =
        libc.function(
            "sendto",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                number,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                number,
                ValueLayout.ADDRESS,
                number));
    descriptor =
        libc.call(
            (captured, _) -> {
              int made =
                  (int) socket.invokeExact(captured, (int) AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
              if (made < 0) {
                throw failed("socket", captured);
              }
              return made;
            });
  }

  /**
   * Opens the socket that {@code NOTIFY_SOCKET} names: the path of one, or after an {@code @} the
   * name of an abstract one.
   *
   * @param environment the variables of this process
   * @return it, to be closed; empty if no service manager wants to know
   * @throws IOException if it is none that can be written to
   */
  public static Optional<NotifySocket> of(Map<String, String> environment) throws IOException {
    String name = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    byte[] path = name.getBytes(UTF_8);
    boolean isAbstract = path[0] == '@';
    if (path.length < 2 || (path[0] != '/' && !isAbstract)) {
      throw new IOException("NOTIFY_SOCKET is no path and no abstract name: " + name);
    }
    // the name of an abstract one may use the last byte too, a path ends with a zero
    if (path.length > (isAbstract ? PATH_BYTES : PATH_BYTES - 1)) {
      throw new IOException("NOTIFY_SOCKET is longer than the name of a socket can be: " + name);
    }
    if (isAbstract) {
      path[0] = 0;
    }
    return Optional.of(new NotifySocket(path));
  }

  /**
   * Sends an assignment such as {@code READY=1}; several have a line each.
   *
   * @param assignments what is told
   * @throws IOException if it does not arrive
   */
  public void send(String assignments) throws IOException {
    byte[] text = assignments.getBytes(UTF_8);
    libc.call(
        (captured, arena) -> {
          MemorySegment message = arena.allocateFrom(ValueLayout.JAVA_BYTE, text);
          // zeros after the path, which end it
          MemorySegment address = arena.allocate((long) FAMILY_BYTES + PATH_BYTES, Short.BYTES);
          address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
          MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, FAMILY_BYTES, path.length);
          // all bytes of an abstract name count, so no zero follows it
          int bytes = FAMILY_BYTES + path.length + (path[0] == 0 ? 0 : 1);
          return send(captured, message, text.length, address, bytes);
        });
  }

  private long send(
      MemorySegment captured, MemorySegment message, long length, MemorySegment address, int bytes)
      throws Throwable {
    while (true) {
      long sent =
          (long)
              sendto.invokeExact(
                  captured, descriptor, message, length, MSG_NOSIGNAL, address, bytes);
      if (sent == length) {
        return sent;
      }
      if (sent >= 0 || libc.errno(captured) != Libc.EINTR) {
        throw failed("sendto", captured);
      }
    }
  }

  private IOException failed(String what, MemorySegment captured) {
    return new IOException(
        "the service manager cannot be told: " + libc.failed(what, captured).getMessage());
  }

  /** Closes it; once, when nobody sends any more. */
  @Override
  public void close() {
    libc.close(descriptor);
  }
}
