package dev.alpi.alp.link;

import dev.alpi.profile.Ticker;
import dev.alpi.profile.store.FileLocks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What servers and clients get from the world outside a profile.
 *
 * @param locks locks of the file system that the homes are on
 * @param clock what time it is
 * @param ticker how long something takes
 * @param random where keys, nonces and ids come from
 * @param temporary a directory with a short name, for sockets whose own is too long
 * @param timer ends what takes too long, for any number of servers and clients; its maker's to end,
 *     after them: {@link LinkServer#timer}
 */
public record LinkWorld(
    FileLocks locks,
    InstantSource clock,
    Ticker ticker,
    SecureRandom random,
    Path temporary,
    ScheduledExecutorService timer) {}
