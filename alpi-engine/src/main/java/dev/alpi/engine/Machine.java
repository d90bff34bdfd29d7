package dev.alpi.engine;

import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.engine.web.WebClient;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What an engine gets from the world outside its profile. Made once by the assembly, shared by all
 * profiles; holds no state of any of them.
 *
 * @param userHome the person's home directory
 * @param workingDirectory where the process was started: the workspace unless one is configured
 * @param locks locks of the file system the homes are on
 * @param clock what time it is
 * @param ticker how long something takes
 * @param zone the zone that people read times in
 * @param random jitter and ids that are no secrets
 * @param self stamps what this process does
 * @param isAlive says whether a stamped process still runs
 * @param commands runs programs
 * @param pause waits
 * @param secrets finds the secrets of a profile
 * @param web reads the public web
 */
public record Machine(
    Path userHome,
    Path workingDirectory,
    FileLocks locks,
    InstantSource clock,
    Ticker ticker,
    ZoneId zone,
    RandomGenerator random,
    ProcessStamp self,
    Predicate<ProcessStamp> isAlive,
    CommandRunner commands,
    Pause pause,
    SecretSource secrets,
    WebClient web) {}
