using Replica.Aws.Tests.Servers;

#pragma warning disable IDE0130 // In this namespace [Fact] in the behaviour suites, which are written for any store, means this one.
namespace Replica.Catalogue.Tests;
#pragma warning restore IDE0130

/// <summary>A fact that needs DynamoDB Local: skipped, saying so, where it is missing on a user's machine; failed where <c>CI</c> is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactAttribute : Xunit.FactAttribute
{
    public FactAttribute() => Skip = DynamoDbLocal.SkipReason;
}
