/** Fakes and fixtures that the tests of every module share. */
package dev.alpi.testkit;
