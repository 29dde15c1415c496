using Xunit;

namespace Replica.Support.Swarm;

/// <summary>A fact that needs a <see cref="Lan"/>: skipped, saying so, for others than root; run in CI in any case.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LanFactAttribute : FactAttribute
{
    /// <summary>See <see cref="Lan.SkipReason"/>.</summary>
    public LanFactAttribute() => Skip = Lan.SkipReason;
}
