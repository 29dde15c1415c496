using Xunit;

namespace Replica.Support;

/// <summary>
/// A fact that needs an outside program: skipped, saying so, where the program is missing on a user's machine;
/// run, and so failed, where it is missing although <c>CI</c> is set.
/// </summary>
/// <example><c>[ProgramFact("mktorrent")]</c>, or <c>[ProgramFact("/usr/bin/python3", "-c", "import libtorrent")]</c>.</example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    /// <summary>See <see cref="RequiredProgram.SkipReason"/>.</summary>
    public ProgramFactAttribute(string program, params string[] probe) => Skip = RequiredProgram.SkipReason(program, probe);
}
