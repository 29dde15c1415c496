using Replica.Aws.Tests.Servers;

#pragma warning disable IDE0130 // In this namespace [Theory] in the behaviour suites, which are written for any store, means this one.
namespace Replica.Catalogue.Tests;
#pragma warning restore IDE0130

/// <summary>A theory that needs DynamoDB Local: skipped, saying so, where it is missing on a user's machine; failed where <c>CI</c> is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryAttribute : Xunit.TheoryAttribute
{
    public TheoryAttribute() => Skip = DynamoDbLocal.SkipReason;
}
