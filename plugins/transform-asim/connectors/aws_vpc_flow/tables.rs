//! AWS's fields and the columns of the Sentinel table, each with its ASIM column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

/// Numbers of the values that `finish` wants.
pub(super) mod slot {
    pub(in super::super) const ACCOUNT: u8 = 0;
    pub(in super::super) const INTERFACE: u8 = 1;
    pub(in super::super) const START: u8 = 2;
    pub(in super::super) const END: u8 = 3;
    pub(in super::super) const ACTION: u8 = 4;
    pub(in super::super) const STATUS: u8 = 5;
    pub(in super::super) const VPC: u8 = 6;
    pub(in super::super) const TCP_FLAGS: u8 = 7;
    pub(in super::super) const DIRECTION: u8 = 8;
    pub(in super::super) const GENERATED: u8 = 9;
}

/// Makes the two tables of one list: AWS's name, the name in the Sentinel table, and where the value goes.
macro_rules! tables {
    ($($field:literal, $column:literal => $to:expr;)*) => {
        /// AWS's own names, in the order in which AWS documents them: the first 14 are the default format,
        /// and a format of "all fields" up to a version is a longer beginning of this list. The layout of
        /// lines without header line rests on this order.
        pub(super) static FIELDS: Table = Table::new(&[$(Entry { key: $field, to: $to }),*]);

        /// The columns of the Sentinel table AWSVPCFlow. `Type` is the table's own name, not AWS's field.
        pub(super) static ROW: Table = Table::new(&[
            Entry { key: "TimeGenerated", to: To::Slot(slot::GENERATED) },
            $(Entry { key: $column, to: $to }),*
        ]);
    };
}

tables! {
    "version", "Version" => To::Text(Field::EventProductVersion);
    "account-id", "AccountId" => To::Slot(slot::ACCOUNT);
    "interface-id", "InterfaceId" => To::Slot(slot::INTERFACE);
    "srcaddr", "SrcAddr" => To::Ip(Field::SrcIpAddr);
    "dstaddr", "DstAddr" => To::Ip(Field::DstIpAddr);
    "srcport", "SrcPort" => To::Port(Field::SrcPortNumber);
    "dstport", "DstPort" => To::Port(Field::DstPortNumber);
    "protocol", "Protocol" => To::Protocol;
    // A record counts one direction only: what its source sent.
    "packets", "Packets" => To::Count(Field::SrcPackets);
    "bytes", "Bytes" => To::Count(Field::SrcBytes);
    "start", "Start" => To::Slot(slot::START);
    "end", "End" => To::Slot(slot::END);
    "action", "Action" => To::Slot(slot::ACTION);
    "log-status", "LogStatus" => To::Slot(slot::STATUS);
    // Version 3.
    "vpc-id", "VpcId" => To::Slot(slot::VPC);
    "subnet-id", "SubnetId" => To::Extra("SubnetId");
    "instance-id", "InstanceId" => To::Extra("InstanceId");
    "tcp-flags", "TcpFlags" => To::Slot(slot::TCP_FLAGS);
    "type", "TrafficType" => To::Extra("TrafficType");
    "pkt-srcaddr", "PktSrcAddr" => To::Ip(Field::SrcNatIpAddr);
    "pkt-dstaddr", "PktDstAddr" => To::Ip(Field::DstNatIpAddr);
    // Version 4.
    "region", "Region" => To::Extra("Region");
    "az-id", "AzId" => To::Extra("AzId");
    "sublocation-type", "SublocationType" => To::Extra("SublocationType");
    "sublocation-id", "SublocationId" => To::Extra("SublocationId");
    // Version 5.
    "pkt-src-aws-service", "PktSrcAwsService" => To::Text(Field::SrcAppName);
    "pkt-dst-aws-service", "PktDstAwsService" => To::Text(Field::DstAppName);
    "flow-direction", "FlowDirection" => To::Slot(slot::DIRECTION);
    "traffic-path", "TrafficPath" => To::Extra("TrafficPath");
    // Version 7.
    "ecs-cluster-arn", "EcsClusterArn" => To::Extra("EcsClusterArn");
    "ecs-cluster-name", "EcsClusterName" => To::Extra("EcsClusterName");
    "ecs-container-instance-arn", "EcsContainerInstanceArn" => To::Extra("EcsContainerInstanceArn");
    "ecs-container-instance-id", "EcsContainerInstanceId" => To::Extra("EcsContainerInstanceId");
    "ecs-container-id", "EcsContainerId" => To::Extra("EcsContainerId");
    "ecs-second-container-id", "EcsSecondContainerId" => To::Extra("EcsSecondContainerId");
    "ecs-service-name", "EcsServiceName" => To::Extra("EcsServiceName");
    "ecs-task-definition-arn", "EcsTaskDefinitionArn" => To::Extra("EcsTaskDefinitionArn");
    "ecs-task-arn", "EcsTaskArn" => To::Extra("EcsTaskArn");
    "ecs-task-id", "EcsTaskId" => To::Extra("EcsTaskId");
    // Versions 8 to 10.
    "reject-reason", "RejectReason" => To::Extra("RejectReason");
    "resource-id", "ResourceId" => To::Extra("ResourceId");
    "encryption-status", "EncryptionStatus" => To::Extra("EncryptionStatus");
}

/// Version of a record whose format is all documented fields up to it, and how many those are.
pub(super) const ALL_FIELDS: &[(&str, usize)] =
    &[("2", 14), ("3", 21), ("4", 25), ("5", 29), ("7", 39), ("8", 40), ("9", 41), ("10", 42)];

/// Names in the order of the default format of transit gateways' flow logs, version 6. What only they have is not mapped.
pub(super) const TRANSIT_GATEWAY: &[&str] = &[
    "version", "resource-type", "account-id", "tgw-id", "tgw-attachment-id",
    "tgw-src-vpc-account-id", "tgw-dst-vpc-account-id", "tgw-src-vpc-id", "tgw-dst-vpc-id",
    "tgw-src-subnet-id", "tgw-dst-subnet-id", "tgw-src-eni", "tgw-dst-eni", "tgw-src-az-id",
    "tgw-dst-az-id", "tgw-pair-attachment-id", "srcaddr", "dstaddr", "srcport", "dstport",
    "protocol", "packets", "bytes", "start", "end", "log-status", "type", "packets-lost-no-route",
    "packets-lost-blackhole", "packets-lost-mtu-exceeded", "packets-lost-ttl-expired", "tcp-flags",
    "region", "flow-direction", "pkt-src-aws-service", "pkt-dst-aws-service",
];

/// Names in the order of the console's "select all", version 5.
pub(super) const ALPHABETICAL: &[&str] = &[
    "account-id", "action", "az-id", "bytes", "dstaddr", "dstport", "end", "flow-direction",
    "instance-id", "interface-id", "log-status", "packets", "pkt-dst-aws-service", "pkt-dstaddr",
    "pkt-src-aws-service", "pkt-srcaddr", "protocol", "region", "srcaddr", "srcport", "start",
    "sublocation-id", "sublocation-type", "subnet-id", "tcp-flags", "traffic-path", "type",
    "version", "vpc-id",
];
