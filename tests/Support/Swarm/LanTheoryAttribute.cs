using Xunit;

namespace Replica.Support.Swarm;

/// <summary>A theory that needs a <see cref="Lan"/>: skipped, saying so, for others than root; run in CI in any case.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LanTheoryAttribute : TheoryAttribute
{
    /// <summary>See <see cref="Lan.SkipReason"/>.</summary>
    public LanTheoryAttribute() => Skip = Lan.SkipReason;
}
