using Xunit;

namespace Replica.Support;

/// <summary>As <see cref="ProgramFactAttribute"/>, for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramTheoryAttribute : TheoryAttribute
{
    /// <summary>See <see cref="RequiredProgram.SkipReason"/>.</summary>
    public ProgramTheoryAttribute(string program, params string[] probe) => Skip = RequiredProgram.SkipReason(program, probe);
}
