using Amazon.CDK.AWS.Budgets;
using Constructs;
using Replica.Infra.Settings;

namespace Replica.Infra.Observing;

/// <summary>Warns of the whole account's bill: at 80 % of the budget, and when the forecast exceeds it. It stops nothing.</summary>
internal sealed class MonthlyBudget : Construct
{
    public MonthlyBudget(Construct scope, Watch watch, StackSettings settings)
        : base(scope, "Budget")
    {
        CfnBudget.NotificationWithSubscribersProperty Warning(string kind, int percent) => new()
        {
            Notification = new CfnBudget.NotificationProperty
            {
                NotificationType = kind,
                ComparisonOperator = "GREATER_THAN",
                Threshold = percent,
                ThresholdType = "PERCENTAGE",
            },
            Subscribers = new[] { new CfnBudget.SubscriberProperty { SubscriptionType = "SNS", Address = watch.Topic.TopicArn } },
        };

        _ = new CfnBudget(this, "Monthly", new CfnBudgetProps
        {
            Budget = new CfnBudget.BudgetDataProperty
            {
                BudgetType = "COST",
                TimeUnit = "MONTHLY",
                BudgetLimit = new CfnBudget.SpendProperty { Amount = settings.MonthlyBudget, Unit = "USD" },
            },
            NotificationsWithSubscribers = new[] { Warning("ACTUAL", 80), Warning("FORECASTED", 100) },
        });
    }
}
